namespace ActorDriver.Cli.Transport;

/// <summary>How far something is.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Total">Of how much; 0 when that is not known.</param>
internal readonly record struct Progress(long Done, long Total = 0);
