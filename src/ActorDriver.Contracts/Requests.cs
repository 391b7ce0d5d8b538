using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>Body of <c>POST /v1/domains</c>: a new domain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Command">The program and its arguments; no shell sees them.</param>
/// <param name="Workdir">The directory it starts in, absolute; null for <c>/</c>.</param>
/// <param name="Backend">The freezer to use; null for the host's choice.</param>
/// <param name="Start">Whether to start it at once. Default: true.</param>
/// <param name="By">Who asks, in their own words; the peer's uid and pid are always added.</param>
/// <param name="Reason">Why.</param>
/// <param name="Environment">
/// Variables for the program, on top of PATH, LANG, HOME, USER, LOGNAME and SHELL; it gets none of the daemon's.
/// </param>
/// <param name="Log">Where its output goes: <c>file</c>, or <c>none</c> for nowhere. Default: <c>file</c>.</param>
public sealed record DefineRequest(
    string Name, IReadOnlyList<string> Command, string? Workdir = null, string? Backend = null, bool Start = true,
    string? By = null, string? Reason = null, IReadOnlyDictionary<string, string>? Environment = null, string? Log = null);

/// <summary>The words of <see cref="DefineRequest.Log"/>.</summary>
public static class OutputKinds
{
    /// <summary>Into <c>logs/UUID.log</c> in the daemon's state directory, within a limit.</summary>
    public const string File = "file";

    /// <summary>Nowhere.</summary>
    public const string None = "none";
}

/// <summary>Body of <c>POST /v1/domains/{ref}/suspend</c> and its siblings; may be left out.</summary>
/// <param name="By">Who asks, in their own words; the peer's uid and pid are always added.</param>
/// <param name="Reason">Why.</param>
public sealed record WishRequest(string? By = null, string? Reason = null);

/// <summary>Body of <c>POST /v1/operations</c>: one command for several domains, carried out concurrently.</summary>
/// <param name="Kind">One of <see cref="OperationKinds"/>.</param>
/// <param name="Refs">Names, UUIDs or init PIDs; none with <paramref name="All"/>.</param>
/// <param name="All">Every domain for which the command makes sense: the active ones.</param>
/// <param name="By">Who asks, in their own words; the peer's uid and pid are always added.</param>
/// <param name="Reason">Why.</param>
public sealed record OperationRequest(
    string Kind, IReadOnlyList<string>? Refs = null, bool All = false, string? By = null, string? Reason = null);

/// <summary>The words of <see cref="OperationRequest.Kind"/>.</summary>
public static class OperationKinds
{
    /// <summary>Freeze.</summary>
    public const string Suspend = "suspend";

    /// <summary>Thaw.</summary>
    public const string Resume = "resume";

    /// <summary>Kill.</summary>
    public const string Destroy = "destroy";

    /// <summary>Start the program of a shut-off domain.</summary>
    public const string Start = "start";

    /// <summary>Forget a shut-off domain.</summary>
    public const string Undefine = "undefine";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Suspend, Resume, Destroy, Start, Undefine];
}

/// <summary>
/// One line of the answer to <c>POST /v1/operations</c> when <c>application/x-ndjson</c> is accepted: the first tells how
/// many domains there are, each other one tells of one domain, as soon as it is known.
/// </summary>
/// <param name="Total">How many outcomes will follow; only in the first line.</param>
/// <param name="Index">Which of the references, from 0; not in the first line.</param>
/// <param name="Outcome">What came of it; not in the first line.</param>
public sealed record OperationLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Total = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Outcome? Outcome = null);
