using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Containers;

/// <summary>
/// Keeps the output of the domains' programs within its limit, and removes that of domains that are undefined. One piece of work at a
/// time, on a thread of its own: the disk may be slow, or not answer at all.
/// </summary>
internal sealed class OutputKeeper : ReceiveActor, IWithTimers
{
    // Of a processor's time; with very many domains the looks become rarer.
    private const int WorkShare = 20;

    private readonly string _directory;
    private readonly OutputOptions _options;
    private readonly IActorRef _domains;
    private readonly bool _isAlone;
    private readonly Action<string, Action>? _start;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventStream _events = Context.System.EventStream; // the context is gone where a system is torn down in an emergency
    private readonly List<Guid> _undefined = [];
    private HashSet<Guid>? _left;
    private bool _working;
    private string? _lastTrouble;

    /// <summary>Begins at once.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="options">The limit.</param>
    /// <param name="domains">Tells which domains there are.</param>
    /// <param name="isAlone">Nobody else has this directory: files of domains that are not there are left from before, and removed.</param>
    /// <param name="start">Starts a thread; in tests another one.</param>
    public OutputKeeper(string directory, OutputOptions options, IActorRef domains, bool isAlone, Action<string, Action>? start = null)
    {
        _start = start;
        _directory = directory;
        _options = options;
        _domains = domains;
        _isAlone = isAlone;
        Receive<DomainChanged>(c =>
        {
            _undefined.Add(c.Domain.Id.Value);
            Work();
        }, c => c.Event is DomainEvent.Undefined);
        Receive<DomainChanged>(_ => { });
        Receive<Look>(_ => Work());
        Receive<Done>(OnDone);
        Receive<DomainListReply>(OnList);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _events.Subscribe(Self, typeof(DomainChanged));
        if (_isAlone)
        {
            // Looked for before it is asked which domains there are: the file of one that is made meanwhile is not among them.
            _left = [.. Files().Select(OutputFile.IdOf).OfType<Guid>()];
            _domains.Tell(new DomainQuery.List(IncludeShutOff: true));
        }

        Work();
    }

    protected override void PostStop() => _events.Unsubscribe(Self);

    private void OnList(DomainListReply reply)
    {
        if (reply.Error is null && _left is { } left)
        {
            _left = null;
            left.ExceptWith(reply.Domains.Select(d => d.Id.Value));
            _undefined.AddRange(left);
        }
    }

    private void Work()
    {
        if (_working)
            return;
        _working = true;
        Guid[] undefined = [.. _undefined];
        _undefined.Clear();
        // Where no thread can be started any more, the next look may find one.
        OwnThread.Run("actordriver-output", () => Carry(undefined), _start)
            .PipeTo(Self, failure: e => new Done(TimeSpan.Zero, e.Message) { Undone = undefined });
    }

    private Done Carry(Guid[] undefined)
    {
        var since = Stopwatch.GetTimestamp();
        var troubles = new List<string>();
        foreach (var id in undefined)
            Try(() => new OutputFile(Path.Combine(_directory, $"{id:D}.log")).Delete());
        foreach (var file in Files().Where(f => f.EndsWith(".log", StringComparison.Ordinal)))
            Try(() => new OutputFile(file).Limit(_options.MaxSize));
        return new Done(Stopwatch.GetElapsedTime(since), troubles.FirstOrDefault());

        void Try(Action action)
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                troubles.Add(e.Message);
            }
        }
    }

    private void OnDone(Done done)
    {
        _working = false;
        if (done.Trouble is { } trouble && trouble != _lastTrouble) // the same one comes again at each look, and is worth one line
            _log.Warning("the output of a domain's program is not kept within its limit: {Cause}", trouble);
        _lastTrouble = done.Trouble;
        if (_undefined.Count > 0 && done.Undone.Length == 0)
            Work();
        _undefined.AddRange(done.Undone);
        if (_left is not null)
            _domains.Tell(new DomainQuery.List(IncludeShutOff: true)); // the journal could not tell
        var rest = done.Took * WorkShare;
        Timers.StartSingleTimer(Look.Instance, Look.Instance, rest > _options.CheckInterval ? rest : _options.CheckInterval);
    }

    private string[] Files()
    {
        try
        {
            return Directory.GetFiles(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // no program was started yet
        }
    }

    private sealed record Done(TimeSpan Took, string? Trouble)
    {
        public Guid[] Undone { get; init; } = [];
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}
