using ActorDriver.Domains;
using Akka.Actor;

namespace ActorDriver.Samples;

/// <summary>Suspend all of these, or none.</summary>
/// <param name="Names">The domains.</param>
/// <param name="By">Who asks.</param>
public sealed record SuspendGroup(IReadOnlyList<string> Names, string By);

/// <summary>The answer to <see cref="SuspendGroup"/>.</summary>
public abstract record GroupReply
{
    private GroupReply()
    {
    }

    /// <summary>All are paused.</summary>
    public sealed record Suspended : GroupReply;

    /// <summary>One could not be suspended. Those that were suspended for this group run again; those that were paused before still are.</summary>
    /// <param name="Why">What stood in the way.</param>
    /// <param name="StillPaused">Those that could not be resumed either; empty if all went well.</param>
    public sealed record NoneSuspended(DomainError Why, IReadOnlyList<string> StillPaused) : GroupReply;
}

/// <summary>Suspends one group, all or none in effect, answers and stops. Its commands run at the same time, for no domain waits for another.</summary>
public sealed class GroupSuspender : ReceiveActor
{
    private readonly IActorRef _domains;
    private readonly Dictionary<Guid, string> _open = [];
    private readonly List<string> _suspended = [];
    private readonly List<string> _stillPaused = [];
    private IActorRef _asker = ActorRefs.Nobody;
    private string _by = "";
    private DomainError? _trouble;

    /// <param name="domains">The <see cref="DomainsActor"/>.</param>
    public GroupSuspender(IActorRef domains)
    {
        _domains = domains;
        Receive<SuspendGroup>(OnSuspendGroup);
    }

    private void OnSuspendGroup(SuspendGroup group)
    {
        (_asker, _by) = (Sender, group.By);
        Become(Suspending);
        foreach (var name in group.Names)
            Send(name, wish => new DomainCommand.Suspend(name, wish), $"group of {group.Names.Count}");
        EndIfAllAreSuspended();
    }

    private void Suspending()
    {
        Receive<DomainReply.Done>(done =>
        {
            _open.Remove(done.CorrelationId, out var name);
            if (done.Event is not null) // null: it was paused before, by somebody else's will
                _suspended.Add(name!);
            EndIfAllAreSuspended();
        });
        Receive<DomainReply.Refused>(refused =>
        {
            _open.Remove(refused.CorrelationId);
            _trouble ??= refused.Why;
            EndIfAllAreSuspended();
        });
    }

    private void EndIfAllAreSuspended()
    {
        if (_open.Count > 0)
            return;
        if (_trouble is null)
        {
            End(new GroupReply.Suspended());
            return;
        }

        Become(Resuming);
        foreach (var name in _suspended)
            Send(name, wish => new DomainCommand.Resume(name, wish), "its group could not be suspended");
        EndIfAllAreResumed();
    }

    private void Resuming()
    {
        Receive<DomainReply>(reply =>
        {
            _open.Remove(reply.CorrelationId, out var name);
            if (reply is DomainReply.Refused)
                _stillPaused.Add(name!);
            EndIfAllAreResumed();
        });
    }

    private void EndIfAllAreResumed()
    {
        if (_open.Count == 0)
            End(new GroupReply.NoneSuspended(_trouble!, _stillPaused));
    }

    private void Send(string name, Func<Wish, DomainCommand> make, string reason)
    {
        var command = make(Wish.Of(_by, reason));
        _open.Add(command.Wish.CorrelationId, name);
        _domains.Tell(command);
    }

    private void End(GroupReply reply)
    {
        _asker.Tell(reply);
        Context.Stop(Self);
    }
}
