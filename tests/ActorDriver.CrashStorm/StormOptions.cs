namespace ActorDriver.CrashStorm;

/// <summary>How hard the storm is.</summary>
internal sealed record StormOptions(int Kills, int Domains, int Seed)
{
    /// <summary>Between two kills the daemon gives fewer answers than this. Not a time: the machine may be slow.</summary>
    public const int MostAnswers = 300;

    /// <summary>After the last of them it lives for less than this, so that the kill does not always follow an answer.</summary>
    public const int MostMilliseconds = 10;

    /// <summary>One kill in so many hits it while it is starting.</summary>
    public const int KillsAtStart = 5;

    /// <summary>One command in so many ends the domain, and the next one starts it again.</summary>
    public const int Deaths = 25;

    /// <summary>What the kernel has not told within this time after the last word it has not to tell.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer than this is a hang: no recovery, no answer and no settling takes it on any machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
}

/// <summary>Something that must hold did not.</summary>
internal sealed class ViolationException(string what) : Exception(what);
