using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Journal;

// An event's own fields as they are stored, apart from the types of the running program: these may be renamed and re-shaped
// there, while a name here is in files that are kept for ever. A field may be added (old events leave it at its default),
// none renamed, removed or given another meaning; for that there is the next number of the manifest.

/// <param name="Command">The program and its arguments.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
/// <param name="Environment">Its own variables; null for none.</param>
/// <param name="Log">Where its output goes. Null: kept in a file; <c>none</c>: not kept.</param>
internal sealed record StoredExec(
    IReadOnlyList<string> Command, string? WorkingDirectory = null, IReadOnlyDictionary<string, string>? Environment = null, string? Log = null)
{
    private const string NotKept = "none";

    public static StoredExec Of(ExecSpec e) =>
        new(e.Command, e.WorkingDirectory, e.Environment.Count > 0 ? e.Environment : null, e.KeepsOutput ? null : NotKept);

    public ExecSpec ToExec() => new(Command, WorkingDirectory)
    {
        Environment = Environment ?? ImmutableDictionary<string, string>.Empty,
        KeepsOutput = Log != NotKept,
    };
}

internal sealed record StoredCgroup(
    Backend Backend, string Path, ulong Device, ulong Inode, string BootId, bool Created)
{
    public static StoredCgroup Of(CgroupRef c) =>
        new(c.Backend, c.Path, c.Identity.Device, c.Identity.Inode, c.BootId, c.Created);

    public CgroupRef ToCgroup() => new(Backend, Path, new CgroupIdentity(Device, Inode), BootId, Created);
}

internal sealed record StoredProcess(int Pid, ulong StartTime)
{
    public static StoredProcess? Of(ProcessIdentity? p) => p is { } known ? new StoredProcess(known.Pid, known.StartTime) : null;

    public ProcessIdentity ToProcess() => new(Pid, StartTime);
}

internal sealed record DefinedData(string Name, StoredExec Exec, Backend? Backend);

internal sealed record AdoptedData(
    string Name, string Runtime, string? RuntimeId, string FoundBy, StoredCgroup Cgroup, StoredProcess? Init, bool WasFrozen);

internal sealed record StartedData(StoredCgroup Cgroup, StoredProcess? Init, double ElapsedMs);

internal sealed record StartFailedData(string Cause, int? Errno);

internal sealed record FrozenData(int Polls, double ElapsedMs);

internal sealed record TimedOutData(
    string LastRead, int Polls, double ElapsedMs, bool RolledBack, string? HeldBy = null, string? NotUndone = null);

internal sealed record FreezeFailedData(
    string Cause, int? Errno, string? LastRead, int Polls, double ElapsedMs, bool RolledBack, string? NotUndone = null);

internal sealed record ThawedData(int Polls, double ElapsedMs, long? KernelFrozenUsec);

internal sealed record ThawFailedData(
    string Cause, int? Errno, string? LastRead, string? FrozenAncestor, int Polls, double ElapsedMs, bool RolledBack,
    string? NotUndone = null);

internal sealed record DestroyedData(double ElapsedMs);

internal sealed record DestroyFailedData(string Cause, IReadOnlyList<int> Pids, bool StillFrozen, double ElapsedMs);

internal sealed record StoppedData(StopCause Cause, string? ExitStatus);

internal sealed record DriftData(bool IsFrozen, string? FrozenAncestor = null);

/// <summary>How these are written: camelCase, enums as words (<c>cgroup-v1</c>, <c>host-rebooted</c>), nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Words<Backend>), typeof(Words<StopCause>), typeof(Words<DomainStatus>), typeof(Words<StatusReason>),
        typeof(Words<OperationKind>)])]
[JsonSerializable(typeof(DefinedData))]
[JsonSerializable(typeof(AdoptedData))]
[JsonSerializable(typeof(StartedData))]
[JsonSerializable(typeof(StartFailedData))]
[JsonSerializable(typeof(FrozenData))]
[JsonSerializable(typeof(TimedOutData))]
[JsonSerializable(typeof(FreezeFailedData))]
[JsonSerializable(typeof(ThawedData))]
[JsonSerializable(typeof(ThawFailedData))]
[JsonSerializable(typeof(DestroyedData))]
[JsonSerializable(typeof(DestroyFailedData))]
[JsonSerializable(typeof(StoppedData))]
[JsonSerializable(typeof(DriftData))]
[JsonSerializable(typeof(StoredSnapshot))]
internal sealed partial class StoredJson : JsonSerializerContext;

/// <summary>An enum's members as lower-case words with hyphens; a number in their place is an error.</summary>
internal sealed class Words<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
