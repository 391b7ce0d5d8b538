using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>Counts who asked for what.</summary>
internal sealed class AskedTally
{
    private const int MostAskers = 200;
    private const string Others = "(others)";

    private readonly Dictionary<(string By, string What), long> _counts = [];

    public bool HasAny => _counts.Count > 0;

    public void Add(AuditedEvent e)
    {
        if (Wanted(e.Stored.Event) is not { } what)
            return;
        var key = (WithoutPid(e.Wish.By), what);
        // Bounded: in ten years anything may have asked.
        if (_counts.Count >= MostAskers && !_counts.ContainsKey(key))
            key = (Others, what);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    public IReadOnlyList<Asked> Build() =>
        [.. _counts.Select(c => new Asked(c.Key.By, c.Key.What, c.Value)).OrderByDescending(a => a.Count).ThenBy(a => a.By, StringComparer.Ordinal)];

    /// <summary>Every client process has a number of its own; who it belongs to is what is asked here.</summary>
    internal static string WithoutPid(string by) => by.Contains("pid=", StringComparison.Ordinal)
        ? string.Join(' ', by.Split(' ').Where(word => !word.StartsWith("pid=", StringComparison.Ordinal)))
        : by;

    private static string? Wanted(DomainEvent? e) => e switch
    {
        DomainEvent.SuspendRequested => "suspend",
        DomainEvent.ResumeRequested => "resume",
        DomainEvent.DestroyRequested => "destroy",
        DomainEvent.StartRequested => "start",
        DomainEvent.Defined => "define",
        DomainEvent.Adopted => "adopt",
        DomainEvent.Undefined => "undefine",
        _ => null,
    };
}
