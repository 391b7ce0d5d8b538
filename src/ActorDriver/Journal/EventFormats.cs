using System.Collections.Frozen;
using System.Diagnostics;
using ActorDriver.Domains;
using static ActorDriver.Domains.DomainEvent;
using static ActorDriver.Journal.StoredJson;

namespace ActorDriver.Journal;

/// <summary>The table of all stored events: which manifest stands for which kind, and how its fields map.</summary>
internal static class EventFormats
{
    /// <summary>Every format, in the order of a domain's life.</summary>
    public static readonly IReadOnlyList<EventFormat> All =
    [
        new DataFormat<Defined, DefinedData>("defined/1", Default.DefinedData,
            e => new(e.Name, StoredExec.Of(e.Exec), e.Backend),
            (at, wish, d) => new(at, wish, d.Name, d.Exec.ToExec(), d.Backend)),
        new DataFormat<Adopted, AdoptedData>("adopted/1", Default.AdoptedData,
            e => new(e.Name, e.Runtime, e.RuntimeId, e.FoundBy, StoredCgroup.Of(e.Cgroup), StoredProcess.Of(e.Init), e.WasFrozen),
            (at, wish, d) => new(
                at, wish, d.Name, d.Runtime, d.RuntimeId, d.FoundBy, d.Cgroup.ToCgroup(), d.Init?.ToProcess(), d.WasFrozen)),
        new PlainFormat<Undefined>("undefined/1", (at, wish) => new(at, wish)),

        new PlainFormat<StartRequested>("start-requested/1", (at, wish) => new(at, wish)),
        new DataFormat<Started, StartedData>("started/1", Default.StartedData,
            e => new(StoredCgroup.Of(e.Cgroup), StoredProcess.Of(e.Init), e.ElapsedMs),
            (at, wish, d) => new(at, wish, d.Cgroup.ToCgroup(), d.Init?.ToProcess(), d.ElapsedMs)),
        new DataFormat<StartFailed, StartFailedData>("start-failed/1", Default.StartFailedData,
            e => new(e.Cause, e.Errno),
            (at, wish, d) => new(at, wish, d.Cause, d.Errno)),

        new PlainFormat<SuspendRequested>("suspend-requested/1", (at, wish) => new(at, wish)),
        new DataFormat<Frozen, FrozenData>("frozen/1", Default.FrozenData,
            e => new(e.Polls, e.ElapsedMs),
            (at, wish, d) => new(at, wish, d.Polls, d.ElapsedMs)),
        new DataFormat<FreezeTimedOut, TimedOutData>("freeze-timed-out/1", Default.TimedOutData,
            e => new(e.LastRead, e.Polls, e.ElapsedMs, e.RolledBack, e.HeldBy, e.NotUndone),
            (at, wish, d) => new(at, wish, d.LastRead, d.Polls, d.ElapsedMs, d.RolledBack)
            {
                HeldBy = d.HeldBy,
                NotUndone = d.NotUndone,
            }),
        new DataFormat<FreezeFailed, FreezeFailedData>("freeze-failed/1", Default.FreezeFailedData,
            e => new(e.Cause, e.Errno, e.LastRead, e.Polls, e.ElapsedMs, e.RolledBack, e.NotUndone),
            (at, wish, d) => new(at, wish, d.Cause, d.Errno, d.LastRead, d.Polls, d.ElapsedMs, d.RolledBack) { NotUndone = d.NotUndone }),

        new PlainFormat<ResumeRequested>("resume-requested/1", (at, wish) => new(at, wish)),
        new DataFormat<Thawed, ThawedData>("thawed/1", Default.ThawedData,
            e => new(e.Polls, e.ElapsedMs, e.KernelFrozenUsec),
            (at, wish, d) => new(at, wish, d.Polls, d.ElapsedMs, d.KernelFrozenUsec)),
        new DataFormat<ThawTimedOut, TimedOutData>("thaw-timed-out/1", Default.TimedOutData,
            e => new(e.LastRead, e.Polls, e.ElapsedMs, e.RolledBack, e.HeldBy, e.NotUndone),
            (at, wish, d) => new(at, wish, d.LastRead, d.Polls, d.ElapsedMs, d.RolledBack)
            {
                HeldBy = d.HeldBy,
                NotUndone = d.NotUndone,
            }),
        new DataFormat<ThawFailed, ThawFailedData>("thaw-failed/1", Default.ThawFailedData,
            e => new(e.Cause, e.Errno, e.LastRead, e.FrozenAncestor, e.Polls, e.ElapsedMs, e.RolledBack, e.NotUndone),
            (at, wish, d) => new(at, wish, d.Cause, d.Errno, d.LastRead, d.FrozenAncestor, d.Polls, d.ElapsedMs, d.RolledBack)
            {
                NotUndone = d.NotUndone,
            }),

        new PlainFormat<DestroyRequested>("destroy-requested/1", (at, wish) => new(at, wish)),
        new DataFormat<Destroyed, DestroyedData>("destroyed/1", Default.DestroyedData,
            e => new(e.ElapsedMs),
            (at, wish, d) => new(at, wish, d.ElapsedMs)),
        new DataFormat<DestroyFailed, DestroyFailedData>("destroy-failed/1", Default.DestroyFailedData,
            e => new(e.Cause, e.Pids, e.StillFrozen, e.ElapsedMs),
            (at, wish, d) => new(at, wish, d.Cause, d.Pids, d.StillFrozen, d.ElapsedMs)),

        new DataFormat<Stopped, StoppedData>("stopped/1", Default.StoppedData,
            e => new(e.Cause, e.ExitStatus),
            (at, wish, d) => new(at, wish, d.Cause, d.ExitStatus)),
        new DataFormat<DriftObserved, DriftData>("drift-observed/1", Default.DriftData,
            e => new(e.IsFrozen, e.FrozenAncestor),
            (at, wish, d) => new(at, wish, d.IsFrozen) { FrozenAncestor = d.FrozenAncestor }),
    ];

    private static readonly FrozenDictionary<string, EventFormat> ByManifest = All.ToFrozenDictionary(f => f.Manifest);

    private static readonly FrozenDictionary<string, EventFormat> ByKind = All.ToFrozenDictionary(f => f.Kind);

    /// <summary>The format of a stored event; null when this version does not know it.</summary>
    public static EventFormat? Find(string manifest) => ByManifest.GetValueOrDefault(manifest);

    /// <summary>The format in which an event is to be stored.</summary>
    public static EventFormat Of(DomainEvent e) =>
        ByKind.TryGetValue(e.Kind, out var format) ? format : throw new UnreachableException($"no format to store {e.Kind} in");
}
