namespace ActorDriver.Audit.Report;

/// <summary>What a report shows.</summary>
public sealed record ReportOptions
{
    /// <summary>Its headline. Default: <c>ActorDriver audit</c>.</summary>
    public string Title { get; init; } = "ActorDriver audit";

    /// <summary>The period. Default: all that the journal tells of.</summary>
    public Period Period { get; init; } = Period.Everything;

    /// <summary>Show times in UTC; else as where the report is looked at, where it can be switched. Default: false.</summary>
    public bool Utc { get; init; }
}
