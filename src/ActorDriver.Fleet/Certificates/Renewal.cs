namespace ActorDriver.Fleet.Certificates;

/// <summary>When a host asks for its next certificate.</summary>
internal static class Renewal
{
    /// <summary>When a third of its life is left: an authority that is away for weeks stops nobody.</summary>
    public static bool IsDue(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now) =>
        now >= notAfter - (notAfter - notBefore) / 3;
}
