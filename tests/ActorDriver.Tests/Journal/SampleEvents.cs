using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Tests.Journal;

/// <summary>One event of every kind, with fixed contents: what the samples in <c>Samples/</c> were written from.</summary>
internal static class SampleEvents
{
    public static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 26, 0, 14, 0, TimeSpan.Zero).AddTicks(1234567);

    public static readonly Wish Alice = new(
        "uid=1000 pid=42 comm=bash", "backup of “web” – nightly", new Guid("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));

    public static readonly DomainId Id = new(new Guid("0190f8a1-0000-7000-8000-000000000001"));

    private static readonly CgroupRef Cgroup = new(
        Backend.CgroupV2, "/actordriver/6a1f", new CgroupIdentity(27, 9_223_372_036_854_775_808), "5b6e0c9e-7f3c-4f0e-9f2a-1a2b3c4d5e6f", true);

    private static readonly ProcessIdentity Init = new(4711, 123_456_789);

    public static IReadOnlyList<DomainEvent> All { get; } =
    [
        new DomainEvent.Defined(At, Alice, "web", new ExecSpec(["/bin/sh", "-c", "echo \"grüße\" > /tmp/x"], "/srv"), Backend.CgroupV1),
        new DomainEvent.Adopted(At, Alice, "db", "lxc", "db-1", "container", Cgroup, Init, WasFrozen: true),
        new DomainEvent.Undefined(At, Alice),
        new DomainEvent.StartRequested(At, Alice),
        new DomainEvent.Started(At, Alice, Cgroup, Init, 12.5),
        new DomainEvent.StartFailed(At, Alice, "execve /nowhere: ENOENT (No such file or directory)", 2),
        new DomainEvent.SuspendRequested(At, Alice),
        new DomainEvent.Frozen(At, Alice, 0, 0.31),
        new DomainEvent.FreezeTimedOut(At, Alice, "FREEZING", 6, 3000.25, RolledBack: true),
        new DomainEvent.FreezeFailed(At, Alice, "write freezer.state: EIO (Input/output error)", 5, "FREEZING", 1, 500, RolledBack: false),
        new DomainEvent.ResumeRequested(At, Alice),
        new DomainEvent.Thawed(At, Alice, 1, 501.5, 86_400_000_000),
        new DomainEvent.ThawTimedOut(At, Alice, "frozen 1", 6, 3000, RolledBack: true),
        new DomainEvent.ThawFailed(At, Alice, "an ancestor is frozen", null, "frozen 1", "/machine.slice", 0, 0.2, RolledBack: true),
        new DomainEvent.DestroyRequested(At, Alice),
        new DomainEvent.Destroyed(At, Alice, 4.75),
        new DomainEvent.DestroyFailed(At, Alice, "2 processes would not die", [4711, 4712], StillFrozen: true, 10_000),
        new DomainEvent.Stopped(At, Wish.Observed, StopCause.HostRebooted, "signal 9"),
        new DomainEvent.DriftObserved(At, Wish.Observed, IsFrozen: true),
    ];

    /// <summary>Events with the fields that their kind has gained since its first version.</summary>
    public static IReadOnlyList<DomainEvent> WithLaterFields { get; } =
    [
        new DomainEvent.FreezeTimedOut(At, Alice, "frozen 0", 6, 3000, RolledBack: false) { HeldBy = "process 7 is …", NotUndone = "EIO" },
        new DomainEvent.FreezeFailed(At, Alice, "EIO", 5, null, 0, 1, RolledBack: false) { NotUndone = "EIO" },
        new DomainEvent.ThawTimedOut(At, Alice, "frozen 1", 6, 3000, RolledBack: false) { HeldBy = "process 7 is …", NotUndone = "EIO" },
        new DomainEvent.ThawFailed(At, Alice, "EIO", 5, null, null, 0, 1, RolledBack: false) { NotUndone = "EIO" },
        new DomainEvent.DriftObserved(At, Wish.Observed, IsFrozen: true) { FrozenAncestor = "/machine.slice" },
    ];

    /// <summary>A state with every field set.</summary>
    public static DomainSnapshot Snapshot { get; } = new(
        new DomainState
        {
            Id = Id,
            Name = "web",
            Exists = true,
            Status = DomainStatus.Freezing,
            Reason = StatusReason.User,
            Since = At,
            Runtime = "lxc",
            RuntimeId = "web-1",
            Exec = new ExecSpec(["/bin/sleep", "1000"], "/srv"),
            WantedBackend = Backend.CgroupV2,
            Cgroup = Cgroup,
            Init = Init,
            Pending = new PendingOperation(OperationKind.Suspend, Alice, At),
            SequenceNr = 17,
        },
        EventHash.Of("predecessor"u8));
}
