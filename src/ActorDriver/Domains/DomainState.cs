using System.Diagnostics;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>What is known of one domain: the sum of its events and of nothing else.</summary>
public sealed record DomainState
{
    /// <summary>Its identity.</summary>
    public required DomainId Id { get; init; }

    /// <summary>Its name; empty before the first event.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the domain exists: defined or adopted, and not undefined since.</summary>
    public bool Exists { get; init; }

    /// <summary>Where it is in its life.</summary>
    public DomainStatus Status { get; init; } = DomainStatus.ShutOff;

    /// <summary>Why it is there.</summary>
    public StatusReason Reason { get; init; } = StatusReason.Defined;

    /// <summary>Since when it has had this status, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Its manager: <c>exec</c> for our own, else <c>lxc</c>, <c>runc</c>, …, <c>cgroup</c>.</summary>
    public string Runtime { get; init; } = "exec";

    /// <summary>The manager's own name or id for it, where there is one.</summary>
    public string? RuntimeId { get; init; }

    /// <summary>The program it runs when started; null for an adopted one.</summary>
    public ExecSpec? Exec { get; init; }

    /// <summary>The freezer that was asked for when it was defined; null for the host's choice.</summary>
    public Backend? WantedBackend { get; init; }

    /// <summary>Its cgroup while active.</summary>
    public CgroupRef? Cgroup { get; init; }

    /// <summary>Its init process while active, where one is known.</summary>
    public ProcessIdentity? Init { get; init; }

    /// <summary>
    /// Whether a freeze was asked of its very cgroup, as far as the journal knows, and not only of one above it. During an operation: as it
    /// was before.
    /// </summary>
    public bool OwnFreeze { get; init; }

    /// <summary>The operation that is journaled as intended and has no outcome yet.</summary>
    public PendingOperation? Pending { get; init; }

    /// <summary>How many events made this state: the sequence number of the last.</summary>
    public long SequenceNr { get; init; }

    /// <summary>Whether it has a cgroup with processes, as far as the journal knows.</summary>
    public bool IsActive => Cgroup is not null;

    /// <summary>A domain of which nothing is known yet.</summary>
    public static DomainState New(DomainId id) => new() { Id = id };

    /// <summary>Replays one event. No clock, no log, no I/O: the audit reader replays with it too.</summary>
    public DomainState Apply(DomainEvent e)
    {
        var next = e switch
        {
            DomainEvent.Defined d => New(Id) with
            {
                Name = d.Name,
                Exists = true,
                Exec = d.Exec,
                WantedBackend = d.Backend,
                Reason = StatusReason.Defined,
            },
            DomainEvent.Adopted a => New(Id) with
            {
                Name = a.Name,
                Exists = true,
                Runtime = a.Runtime,
                RuntimeId = a.RuntimeId,
                Cgroup = a.Cgroup,
                Init = a.Init,
                OwnFreeze = a.WasFrozen,
                Status = a.WasFrozen ? DomainStatus.Paused : DomainStatus.Running,
                Reason = a.WasFrozen ? StatusReason.External : StatusReason.Adopted,
            },
            DomainEvent.Undefined => this with { Exists = false, Status = DomainStatus.ShutOff, Cgroup = null, Init = null },

            DomainEvent.StartRequested => Intend(OperationKind.Start, DomainStatus.ShutOff, StatusReason.Starting, e),
            DomainEvent.Started s => Settle(DomainStatus.Running, StatusReason.Booted) with { Cgroup = s.Cgroup, Init = s.Init },
            DomainEvent.StartFailed => Settle(DomainStatus.ShutOff, StatusReason.Failed),

            DomainEvent.SuspendRequested => Intend(OperationKind.Suspend, DomainStatus.Freezing, StatusReason.User, e),
            DomainEvent.Frozen => Settle(DomainStatus.Paused, StatusReason.User) with { OwnFreeze = true },
            DomainEvent.FreezeTimedOut or DomainEvent.FreezeFailed =>
                Settle(DomainStatus.Running, StatusReason.SuspendFailed),

            DomainEvent.ResumeRequested => Intend(OperationKind.Resume, DomainStatus.Thawing, StatusReason.User, e),
            DomainEvent.Thawed => Settle(DomainStatus.Running, StatusReason.Unpaused) with { OwnFreeze = false },
            DomainEvent.ThawTimedOut or DomainEvent.ThawFailed => Settle(DomainStatus.Paused, StatusReason.ResumeFailed),

            DomainEvent.DestroyRequested => Intend(OperationKind.Destroy, DomainStatus.Destroying, StatusReason.User, e),
            DomainEvent.Destroyed => ShutOff(StatusReason.Destroyed),
            DomainEvent.DestroyFailed d =>
                Settle(d.StillFrozen ? DomainStatus.Paused : DomainStatus.Running, StatusReason.DestroyFailed) with { OwnFreeze = d.StillFrozen },

            DomainEvent.Stopped { Cause: StopCause.Exited } => ShutOff(StatusReason.Exited),
            DomainEvent.Stopped { Cause: StopCause.Vanished } => ShutOff(StatusReason.Vanished),
            DomainEvent.Stopped { Cause: StopCause.HostRebooted } => ShutOff(StatusReason.HostRebooted),
            DomainEvent.DriftObserved d =>
                Settle(d.IsFrozen ? DomainStatus.Paused : DomainStatus.Running, StatusReason.External) with
                {
                    OwnFreeze = d is { IsFrozen: true, FrozenAncestor: null },
                },

            _ => throw new UnreachableException($"no rule to replay {e.Kind}"),
        };
        return next with
        {
            SequenceNr = SequenceNr + 1,
            Since = next.Status == Status && SequenceNr > 0 ? Since : e.At,
        };
    }

    private DomainState Intend(OperationKind kind, DomainStatus status, StatusReason reason, DomainEvent e) =>
        this with { Status = status, Reason = reason, Pending = new PendingOperation(kind, e.Wish, e.At) };

    private DomainState Settle(DomainStatus status, StatusReason reason) =>
        this with { Status = status, Reason = reason, Pending = null };

    private DomainState ShutOff(StatusReason reason) =>
        Settle(DomainStatus.ShutOff, reason) with { Cgroup = null, Init = null, OwnFreeze = false };
}

/// <summary>What a domain can be in the middle of.</summary>
public enum OperationKind
{
    /// <summary>Starting its program.</summary>
    Start,

    /// <summary>Freezing.</summary>
    Suspend,

    /// <summary>Thawing.</summary>
    Resume,

    /// <summary>Killing.</summary>
    Destroy,
}

/// <summary>An intent without an outcome.</summary>
/// <param name="Kind">What was intended.</param>
/// <param name="Wish">Whose wish it is; the outcome carries it too.</param>
/// <param name="Since">When it was journaled.</param>
public sealed record PendingOperation(OperationKind Kind, Wish Wish, DateTimeOffset Since);
