using ActorDriver.Domains;

namespace ActorDriver.Audit.Report;

/// <summary>One domain's lane while it is being collected. Times are milliseconds since the epoch.</summary>
internal sealed class Lane(DomainId id)
{
    private int _state = -1;

    public DomainId Id { get; } = id;

    public string Name { get; private set; } = "";

    /// <summary>When another state began, and which.</summary>
    public List<(long At, int State)> States { get; } = [];

    public List<LaneEvent> Events { get; } = [];

    /// <summary>Notes what the domain is from a moment on.</summary>
    public void Enter(DomainState state, long at)
    {
        if (state.Name.Length > 0)
            Name = state.Name;
        var code = CodeOf(state);
        if (code == _state)
            return;
        _state = code;
        States.Add((at, code));
    }

    /// <summary>The numbers that the page's script knows the states by.</summary>
    private static int CodeOf(DomainState state) => !state.Exists ? 0 : state.Status switch
    {
        DomainStatus.ShutOff => 1,
        DomainStatus.Running => 2,
        DomainStatus.Freezing => 3,
        DomainStatus.Paused => 4,
        DomainStatus.Thawing => 5,
        DomainStatus.Destroying => 6,
        _ => 0,
    };
}

/// <summary>An event on a lane; texts by their number in the report's table.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What, by number.</param>
/// <param name="ElapsedMs">How long it took; -1 where it does not tell.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What else it says.</param>
internal readonly record struct LaneEvent(long At, int Kind, float ElapsedMs, int By, int Reason, int Detail);

/// <summary>Texts, each once, known by a number.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public int NumberOf(string text)
    {
        if (_numbers.TryGetValue(text, out var number))
            return number;
        _texts.Add(text);
        return _numbers[text] = _texts.Count - 1;
    }
}
