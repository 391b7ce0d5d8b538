namespace ActorDriver.EndToEndTests;

/// <summary>
/// For tests that need the machine for themselves: of times and terminals, of many programs at once, of all that is on it, and those
/// that build with run.sh. The others, each with a daemon of its own, run beside each other.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
