namespace ActorDriver.Cli.Transport;

/// <summary>Which events of a history are wanted. What is left out is no condition.</summary>
internal sealed record HistoryQuery
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>These kinds only.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Asked for by this one only.</summary>
    public string? By { get; init; }

    /// <summary>As the daemon takes it.</summary>
    public override string ToString() => DaemonCalls.Query(
    [
        ("since", DaemonCalls.Text(Since)), ("until", DaemonCalls.Text(Until)), ("by", By),
        .. Events.Select(e => ("event", (string?)e)),
    ]);
}
