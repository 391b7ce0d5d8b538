using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>
/// One line of the answer to an audit question when <c>application/x-ndjson</c> is accepted: any number of lines that tell how far
/// the reading is, then the answer, or why there is none. A report comes as any number of lines with pieces of its text.
/// </summary>
/// <param name="Progress">How far the reading is.</param>
/// <param name="Past">The answer to <c>states</c>.</param>
/// <param name="Summary">The answer to <c>summary</c>.</param>
/// <param name="Verification">The answer to <c>verification</c>.</param>
/// <param name="Text">The next piece of a report.</param>
/// <param name="Ended">True in the last line of a report.</param>
/// <param name="Error">Why there is no answer.</param>
public sealed record AuditLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AuditProgress? Progress = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PastInfo? Past = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SummaryInfo? Summary = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VerificationInfo? Verification = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Ended = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ErrorInfo? Error = null);

/// <summary>How far the reading of a journal is.</summary>
/// <param name="Read">Events that have been read.</param>
/// <param name="Of">About how many there are.</param>
public sealed record AuditProgress(long Read, long Of);
