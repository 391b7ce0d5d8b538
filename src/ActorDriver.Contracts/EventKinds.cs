namespace ActorDriver.Contracts;

/// <summary>The words of <see cref="EventInfo.Event"/>.</summary>
public static class EventKinds
{
    /// <summary>All kinds that this version knows, in the order of a domain's life. A later version may write others.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Defined", "Adopted", "Undefined",
        "StartRequested", "Started", "StartFailed",
        "SuspendRequested", "Frozen", "FreezeTimedOut", "FreezeFailed",
        "ResumeRequested", "Thawed", "ThawTimedOut", "ThawFailed",
        "DestroyRequested", "Destroyed", "DestroyFailed",
        "Stopped", "DriftObserved",
    ];

    /// <summary>
    /// The kind that is meant, however it is written (<c>FreezeTimedOut</c>, <c>freeze-timed-out</c>); null when there is no such kind.
    /// </summary>
    public static string? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.Replace("-", "", StringComparison.Ordinal);
        return All.FirstOrDefault(k => k.Equals(plain, StringComparison.OrdinalIgnoreCase));
    }
}
