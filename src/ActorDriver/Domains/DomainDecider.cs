using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>
/// The rules of a domain's life, pure: state and command, report or observation give a decision. No clock, no I/O, no Akka.
/// </summary>
public static class DomainDecider
{
    /// <summary>
    /// What comes of a command. The domain must have no pending operation: while one runs, its commands wait.
    /// </summary>
    public static Decision Decide(DomainState state, DomainCommand command, DateTimeOffset now) => (command, state) switch
    {
        (DomainCommand.Adopt a, { Exists: true }) when Returns(state, a) => new Decision.Conclude(Adopted(now, a)),
        (DomainCommand.Adopt a, { Exists: true }) when a.Name.ToString() != state.Name => Invalid(
            $"the container's UUID {state.Id} is that of domain '{state.Name}' ({Shown(state)}): adopt it under that name, or undefine that domain"),
        (DomainCommand.Define or DomainCommand.Run or DomainCommand.Adopt, { Exists: true }) =>
            new Decision.Reject(NameTaken(state)),
        (DomainCommand.Define or DomainCommand.Run, { SequenceNr: > 0 }) =>
            Invalid($"the UUID {state.Id} was used before and stays with its history"),
        (DomainCommand.Define d, _) => new Decision.Conclude(Defined(now, d.Wish, d.Name, d.Exec, d.Backend)),
        (DomainCommand.Run r, _) => Begin(new DomainWork.Launch(),
            Defined(now, r.Wish, r.Name, r.Exec, r.Backend), new DomainEvent.StartRequested(now, r.Wish)),
        (DomainCommand.Adopt a, _) => new Decision.Conclude(Adopted(now, a)),

        (_, { Exists: false }) => new Decision.Reject(NoDomain(command.Ref)),
        (_, { Pending: not null }) => throw new InvalidOperationException(
            $"{command.Kind} must wait: {state.Id} is in the middle of {state.Pending!.Kind}"),

        (DomainCommand.Start, { IsActive: true }) => Invalid($"domain is already active: '{state.Name}' is {Shown(state)}"),
        (DomainCommand.Start, { Exec: null }) =>
            Invalid($"domain '{state.Name}' was adopted and has no command to run: start it with its own manager ({state.Runtime})"),
        (DomainCommand.Start, _) => Begin(new DomainWork.Launch(), new DomainEvent.StartRequested(now, command.Wish)),

        (DomainCommand.Undefine, { IsActive: true }) =>
            Invalid($"domain '{state.Name}' is {Shown(state)}: destroy it first, then undefine it"),
        (DomainCommand.Undefine, _) => new Decision.Conclude(new DomainEvent.Undefined(now, command.Wish)),

        (_, { IsActive: false }) => new Decision.Reject(NotRunning),

        (DomainCommand.Suspend, { Status: DomainStatus.Paused }) => new Decision.NothingToDo(),
        (DomainCommand.Suspend, _) =>
            Begin(new DomainWork.Freeze(FreezerTarget.Frozen), new DomainEvent.SuspendRequested(now, command.Wish)),
        (DomainCommand.Resume, { Status: DomainStatus.Running }) => new Decision.NothingToDo(),
        (DomainCommand.Resume, _) =>
            Begin(new DomainWork.Freeze(FreezerTarget.Thawed), new DomainEvent.ResumeRequested(now, command.Wish)),
        (DomainCommand.Destroy, _) => Begin(new DomainWork.Kill(), new DomainEvent.DestroyRequested(now, command.Wish)),

        _ => throw new UnreachableException($"no rule for {command.Kind} while {state.Status}"),
    };

    /// <summary>
    /// What comes of a command of which <see cref="Decide"/> says that there is nothing to do, once the kernel has been looked at: what the
    /// journal does not know yet must not be acknowledged. A domain that only an ancestor keeps frozen gets its own freeze.
    /// </summary>
    public static Decision Confirm(DomainState state, DomainCommand command, KernelObservation seen, DateTimeOffset now)
    {
        var (target, intent) = command switch
        {
            DomainCommand.Suspend => (FreezerTarget.Frozen, (DomainEvent)new DomainEvent.SuspendRequested(now, command.Wish)),
            DomainCommand.Resume => (FreezerTarget.Thawed, new DomainEvent.ResumeRequested(now, command.Wish)),
            _ => throw new UnreachableException($"{command.Kind} always has something to do"),
        };
        return (seen, Observe(state, seen, now)) switch
        {
            (KernelObservation.Unknown unknown, _) => new Decision.Reject(Failed(command.Kind.ToLowerInvariant(), unknown.Cause)),
            (_, DomainEvent.Stopped stopped) => new Decision.Conclude(stopped, NotRunning),
            (_, { } drift) => Begin(new DomainWork.Freeze(target), drift, intent),
            (KernelObservation.Present present, null) when present.Reading.Is(target) => new Decision.NothingToDo(),
            _ => Begin(new DomainWork.Freeze(target), intent),
        };
    }

    /// <summary>The outcome of the pending operation, from the report of its work.</summary>
    public static Decision.Conclude Conclude(DomainState state, WorkReport report, DateTimeOffset now)
    {
        var wish = (state.Pending ?? throw new InvalidOperationException(
            $"{report.GetType().Name} for {state.Id}, which has no operation pending")).Wish;
        return (report, state.Pending.Kind) switch
        {
            (WorkReport.Launched l, OperationKind.Start) =>
                new(new DomainEvent.Started(now, wish, l.Cgroup, l.Init, Ms(l.Elapsed))),
            (WorkReport.LaunchFailed f, OperationKind.Start) => new(
                new DomainEvent.StartFailed(now, wish, f.Cause, f.Errno), Failed("start", f.Cause, f.Errno)),

            (WorkReport.Freezer f, OperationKind.Suspend or OperationKind.Resume) => Freezer(state, f.Report, wish, now),
            (WorkReport.FreezerDied d, OperationKind.Suspend) => new(
                new DomainEvent.FreezeFailed(now, wish, d.Cause, null, null, 0, 0, d.RolledBack) { NotUndone = d.NotUndone },
                Failed("suspend", d.Cause + NotUndone(d.NotUndone))),
            (WorkReport.FreezerDied d, OperationKind.Resume) => new(
                new DomainEvent.ThawFailed(now, wish, d.Cause, null, null, null, 0, 0, d.RolledBack) { NotUndone = d.NotUndone },
                Failed("resume", d.Cause + NotUndone(d.NotUndone))),

            (WorkReport.Killed k, OperationKind.Destroy) => new(new DomainEvent.Destroyed(now, wish, Ms(k.Elapsed))),
            (WorkReport.KillFailed f, OperationKind.Destroy) => new(
                new DomainEvent.DestroyFailed(now, wish, f.Cause, f.Pids, f.StillFrozen, Ms(f.Elapsed)), Failed("destroy", f.Cause, f.Errno)),

            // A destroy whose target is gone has what it wanted, except after a reboot: then nothing was destroyed by us.
            (WorkReport.ContainerGone { How.Why: not GoneCause.HostRebooted }, OperationKind.Destroy) =>
                new(new DomainEvent.Destroyed(now, wish, Ms(now - state.Pending.Since))),
            (WorkReport.ContainerGone g, _) => new(Stopped(now, wish, g.How), NotRunning),

            _ => throw new UnreachableException($"no rule for {report.GetType().Name} while {state.Pending.Kind} is pending"),
        };
    }

    /// <summary>
    /// The event that makes the journal agree with the kernel, or null when they agree. A domain with an operation pending
    /// is left alone: its work's report says what came of it.
    /// </summary>
    public static DomainEvent? Observe(DomainState state, KernelObservation seen, DateTimeOffset now) => (seen, state) switch
    {
        (_, { IsActive: false } or { Pending: not null }) => null,
        (KernelObservation.Unknown, _) => null,
        (KernelObservation.Gone gone, _) => Stopped(now, Wish.Observed, gone),
        // Its init was moved out and runs elsewhere: what is said of the cgroup is not true of the container.
        (KernelObservation.Present { Reading.InitElsewhere: not null }, { Status: DomainStatus.Paused }) =>
            new DomainEvent.DriftObserved(now, Wish.Observed, IsFrozen: false),
        (KernelObservation.Present { Reading.InitElsewhere: not null }, _) => null,
        (KernelObservation.Present { Reading: { State: FreezerState.Frozen } read }, { Status: DomainStatus.Running }) =>
            new DomainEvent.DriftObserved(now, Wish.Observed, IsFrozen: true) { FrozenAncestor = read.FrozenAncestor },
        (KernelObservation.Present { Reading.State: FreezerState.Thawed }, { Status: DomainStatus.Paused }) =>
            new DomainEvent.DriftObserved(now, Wish.Observed, IsFrozen: false),
        _ => null,
    };

    /// <summary>The work that a restarted driver carries on with: an intent without an outcome is done again.</summary>
    public static DomainWork? Redo(DomainState state) => state.Pending?.Kind switch
    {
        null => null,
        OperationKind.Start => new DomainWork.Launch(),
        OperationKind.Suspend => new DomainWork.Freeze(FreezerTarget.Frozen) { OwnFreezeBefore = state.OwnFreeze },
        OperationKind.Resume => new DomainWork.Freeze(FreezerTarget.Thawed) { OwnFreezeBefore = state.OwnFreeze },
        OperationKind.Destroy => new DomainWork.Kill(),
        var other => throw new UnreachableException($"no rule to redo {other}"),
    };

    /// <summary>
    /// What concludes an intent whose caller was told no, and that was found in the journal all the same: it is not carried out, and a domain
    /// that such a command has made is unmade. The kernel was not touched for it.
    /// </summary>
    /// <param name="state">The domain.</param>
    /// <param name="making">The wish that has made the domain, when that one was told no.</param>
    /// <param name="isFrozen">What the kernel says, for a destroy: the domain goes on as it is.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<DomainEvent> GiveUp(DomainState state, Wish? making, bool isFrozen, DateTimeOffset now)
    {
        const string cause = "given up: its caller was told that the journal cannot be used, and it reached the journal later";
        var events = new List<DomainEvent>();
        if (state.Pending is { Wish: var wish } pending)
        {
            events.Add(pending.Kind switch
            {
                OperationKind.Start => new DomainEvent.StartFailed(now, wish, cause, null),
                OperationKind.Suspend => new DomainEvent.FreezeFailed(now, wish, cause, null, null, 0, 0, RolledBack: true),
                OperationKind.Resume => new DomainEvent.ThawFailed(now, wish, cause, null, null, null, 0, 0, RolledBack: true),
                OperationKind.Destroy => new DomainEvent.DestroyFailed(now, wish, cause, [], isFrozen, 0),
                var other => throw new UnreachableException($"no rule to give up {other}"),
            });
        }

        if (making is not null)
            events.Add(new DomainEvent.Undefined(now, making));
        return events;
    }

    /// <summary>
    /// The container is the one that this domain was, started again by its manager: it goes on as the same domain, with its history.
    /// </summary>
    public static bool Returns(DomainState state, DomainCommand.Adopt adopt) =>
        state is { Exists: true, IsActive: false, Exec: null, RuntimeId: not null }
        && state.Name == adopt.Name.ToString()
        && (state.Runtime, state.RuntimeId) == (adopt.Container.Runtime, adopt.Container.RuntimeId);

    /// <summary>The error of a reference that finds nothing.</summary>
    public static DomainError NoDomain(DomainRef reference) =>
        new(ErrorCode.NoDomain, $"no domain with {reference.Meaning()}");

    /// <summary>The error of a name that is in use.</summary>
    public static DomainError NameTaken(DomainState holder) => new(ErrorCode.NameTaken,
        $"the name '{holder.Name}' is taken by domain {holder.Id} ({Shown(holder)}): choose another, or undefine that one");

    private static DomainError NotRunning { get; } = new(ErrorCode.OperationInvalid, "domain is not running");

    private static Decision.Conclude Freezer(DomainState state, FreezerReport report, Wish wish, DateTimeOffset now) => report switch
    {
        FreezerReport.Settled { Target: FreezerTarget.Frozen } r =>
            new(new DomainEvent.Frozen(now, wish, r.Polls, Ms(r.Elapsed))),
        FreezerReport.Settled r =>
            new(new DomainEvent.Thawed(now, wish, r.Polls, Ms(r.Elapsed), r.KernelFrozenUsec)),

        FreezerReport.TimedOut { Target: FreezerTarget.Frozen } r => new(
            new DomainEvent.FreezeTimedOut(now, wish, r.LastRead, r.Polls, Ms(r.Elapsed), r.RolledBack)
            {
                HeldBy = r.HeldBy,
                NotUndone = r.NotUndone,
            },
            Failed("suspend", TimedOut("freeze", r, r.WasAskedBefore
                ? "it was asked to freeze before, by somebody else, and that is left as it was"
                : "thawed again"))),
        FreezerReport.TimedOut r => new(
            new DomainEvent.ThawTimedOut(now, wish, r.LastRead, r.Polls, Ms(r.Elapsed), r.RolledBack)
            {
                HeldBy = r.HeldBy,
                NotUndone = r.NotUndone,
            },
            Failed("resume", TimedOut("thaw", r, "the domain stays paused"))),

        FreezerReport.Failed { Target: FreezerTarget.Frozen } r => new(
            new DomainEvent.FreezeFailed(now, wish, r.Cause, r.Errno, r.LastRead, r.Polls, Ms(r.Elapsed), r.RolledBack)
            {
                NotUndone = r.NotUndone,
            },
            Failed("suspend", r.Cause + NotUndone(r.NotUndone), r.Errno)),
        FreezerReport.Failed r => new(
            new DomainEvent.ThawFailed(
                now, wish, r.Cause, r.Errno, r.LastRead, r.FrozenAncestor, r.Polls, Ms(r.Elapsed), r.RolledBack)
            {
                NotUndone = r.NotUndone,
            },
            Failed("resume", r.Cause + NotUndone(r.NotUndone), r.Errno)),

        FreezerReport.ContainerGone r => new(Stopped(now, wish, r.How), NotRunning),
        _ => throw new UnreachableException($"no rule for {report.GetType().Name} of {state.Id}"),
    };

    private static DomainEvent.Defined Defined(
        DateTimeOffset now, Wish wish, DomainName name, ExecSpec exec, Backend? backend) =>
        new(now, wish, name.ToString(), exec, backend);

    private static DomainEvent.Stopped Stopped(DateTimeOffset now, Wish wish, KernelObservation.Gone gone) => new(now, wish,
        gone.Why switch
        {
            GoneCause.Exited => StopCause.Exited,
            GoneCause.Vanished => StopCause.Vanished,
            GoneCause.HostRebooted => StopCause.HostRebooted,
            _ => throw new UnreachableException($"no rule for {gone.Why}"),
        },
        gone.ExitStatus);

    private static Decision.Begin Begin(DomainWork work, params DomainEvent[] intents) => new(intents, work);

    private static Decision.Reject Invalid(string message) => new(new DomainError(ErrorCode.OperationInvalid, message));

    private static DomainError Failed(string operation, string cause, int? errno = null) => new(
        errno switch
        {
            Errno.EACCES or Errno.EPERM => ErrorCode.AccessDenied,
            Errno.EDEADLK => ErrorCode.OperationInvalid, // the driver itself would be hit
            _ => ErrorCode.OperationFailed,
        },
        $"{operation} operation failed: {cause}" + (errno == Errno.EACCES ? $": {DomainError.HowToGetAccess}" : ""));

    private static DomainEvent.Adopted Adopted(DateTimeOffset now, DomainCommand.Adopt a) => new(
        now, a.Wish, a.Name.ToString(), a.Container.Runtime, a.Container.RuntimeId, a.Container.FoundBy,
        a.Container.Cgroup, a.Container.Init, a.Container.IsFrozen);

    private static string TimedOut(string verb, FreezerReport.TimedOut r, string after) =>
        $"the kernel did not confirm the {verb} within {r.Elapsed.TotalSeconds:0.0} s ({r.Polls} polls, last state {r.LastRead})"
        + (r.HeldBy is { } held ? $": {held}" : "")
        + (r.NotUndone is null ? $"; {after}" : NotUndone(r.NotUndone));

    private static string NotUndone(string? what) => what is null ? "" : $"; not undone: {what}";

    private static string Shown(DomainState state) => state.Status.Word().Replace('-', ' ');

    private static double Ms(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 3);
}
