namespace ActorDriver.Contracts;

/// <summary>What <c>doctor --json</c> prints.</summary>
/// <param name="Ok">Whether nothing stands in the way.</param>
/// <param name="Findings">What was looked at.</param>
public sealed record DoctorReport(bool Ok, IReadOnlyList<DoctorFinding> Findings);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Status">One of <see cref="FindingStatus"/>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do about it; null where nothing need be done.</param>
public sealed record DoctorFinding(string Name, string Status, string Message, string? Remedy = null);

/// <summary>The words of <see cref="DoctorFinding.Status"/>.</summary>
public static class FindingStatus
{
    /// <summary>As it should be.</summary>
    public const string Ok = "ok";

    /// <summary>Works, and could be better.</summary>
    public const string Warning = "warning";

    /// <summary>Stands in the way.</summary>
    public const string Problem = "problem";
}

/// <summary>Answer to <c>GET /v1/journal/check</c>.</summary>
/// <param name="Path">The journal's file.</param>
/// <param name="Faults">What is wrong with it, in the store's own words; empty when it is sound.</param>
public sealed record JournalReport(string Path, IReadOnlyList<string> Faults);
