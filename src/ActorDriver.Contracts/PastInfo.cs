namespace ActorDriver.Contracts;

/// <summary>Every domain as it was at a moment: <c>audit --json</c> and <c>GET /v1/audit/states</c>.</summary>
/// <param name="AsOf">The moment, in UTC.</param>
/// <param name="Domains">The domains that existed then, those that were shut off too, in the order of the journal.</param>
/// <param name="Notes">What was noticed on the way.</param>
public sealed record PastInfo(DateTimeOffset AsOf, IReadOnlyList<DomainInfo> Domains, NotesInfo Notes);

/// <summary>What is worth a remark about a journal that was replayed.</summary>
/// <param name="Events">The events that were read.</param>
/// <param name="UnknownEvents">Those among them whose kind this version does not know; they change no state.</param>
/// <param name="ClockStepCount">How often an event's time was before that of a predecessor: the clock had gone back.</param>
/// <param name="ClockSteps">Where; the first 100 places.</param>
public sealed record NotesInfo(long Events, long UnknownEvents, long ClockStepCount, IReadOnlyList<ClockStepInfo> ClockSteps);

/// <summary>A place where the clock had gone back.</summary>
/// <param name="Id">The domain's UUID.</param>
/// <param name="Seq">The event's number in the domain's own journal.</param>
/// <param name="At">The event's time.</param>
/// <param name="ByMs">By how much it is before the latest time in the domain's journal so far, in milliseconds.</param>
public sealed record ClockStepInfo(string Id, long Seq, DateTimeOffset At, double ByMs);

/// <summary>What <c>audit report --json</c> and <c>audit export --json</c> print of the file that they have written.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Bytes">Its size.</param>
public sealed record WrittenInfo(string File, long Bytes);
