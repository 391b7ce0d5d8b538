using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;

namespace ActorDriver.CrashStorm;

/// <summary>A domain as the journal and the kernel have it, each asked by itself while no daemon need run.</summary>
internal sealed record Truth(DomainState Journal, KernelObservation? Kernel)
{
    /// <summary>The kernel's word for it: <c>frozen</c>, <c>thawed</c>, <c>freezing</c>, or why there is none.</summary>
    public string Seen => Kernel switch
    {
        null => "no container",
        KernelObservation.Present p => $"{p.Reading.State}",
        KernelObservation.Gone g => $"{g.Why}",
        KernelObservation.Unknown u => u.Cause,
        _ => throw new InvalidOperationException($"{Kernel}"),
    };

    /// <summary>Whether journal and kernel agree.</summary>
    public bool Agrees => (Journal.Status, Kernel) switch
    {
        (DomainStatus.ShutOff, null) => true,
        (DomainStatus.Running, KernelObservation.Present { Reading.State: FreezerState.Thawed }) => true,
        (DomainStatus.Paused, KernelObservation.Present { Reading.State: FreezerState.Frozen }) => true,
        _ => false,
    };

    public override string ToString() =>
        $"'{Journal.Name}' ({Journal.Cgroup?.Path ?? "no cgroup"}): journal {Journal.Status} after event {Journal.SequenceNr}, kernel {Seen}";
}

/// <summary>Reads journal and kernel beside the daemon.</summary>
internal sealed class Machine(string journal) : IDisposable
{
    private readonly KernelFreezers _kernel = new(CgroupMounts.Read(), null, null, e => Console.Error.WriteLine(e));
    private readonly SqliteJournalReader _reader = new(journal);

    public async Task<Dictionary<string, Truth>> LookAsync()
    {
        var truths = new Dictionary<string, Truth>(StringComparer.Ordinal);
        await foreach (var state in new SqliteDomainCatalog(journal).ReadStatesAsync(CancellationToken.None))
            truths[state.Name] = new Truth(state, state.Cgroup is { } cgroup ? _kernel.Inspect(cgroup, null) : null);
        return truths;
    }

    public async Task<ILookup<string, RecordedEvent>> EventsAsync()
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in _reader.ReadAsync())
            events.Add(recorded);
        var names = events.Where(e => e.Event is DomainEvent.Defined)
            .ToDictionary(e => e.Id, e => ((DomainEvent.Defined)e.Event!).Name);
        return events.ToLookup(e => names[e.Id]);
    }

    /// <summary>Counts what the kernel tells of a container's freezes and thaws (v2), until disposed.</summary>
    public IDisposable? Watch(DomainState domain, Action onChange) =>
        domain.Cgroup is { Backend: Backend.CgroupV2 } cgroup ? _kernel.Watch(cgroup, null, onChange) : null;

    /// <summary>Kills what is left of the domains, if the daemon could not.</summary>
    public async Task CleanAsync()
    {
        foreach (var truth in (await LookAsync()).Values.Where(t => t.Kernel is KernelObservation.Present))
        {
            using var cgroup = _kernel.Open(truth.Journal.Cgroup!);
            while (cgroup.Kill().Count > 0)
                await Task.Delay(10);
            cgroup.Remove();
        }
    }

    public void Dispose() => _kernel.Dispose();
}
