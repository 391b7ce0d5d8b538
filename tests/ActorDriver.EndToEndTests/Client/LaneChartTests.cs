using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.EndToEndTests.Client;

public sealed class LaneChartTests
{
    private static readonly DateTimeOffset T0 = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_column_shows_the_state_that_lasted_longest_in_it()
    {
        var lane = Lane(100,
            [(10, 20, DomainStates.ShutOff), (20, 43, DomainStates.Running), (43, 46, DomainStates.Freezing), (46, 90, DomainStates.Paused)]);
        Assert.Equal(" ·━━▒▒▒▒▒ ", LaneChart.Draw(lane, 10).States);
    }

    [Fact]
    public void A_mark_is_shown_however_short_and_of_several_the_worst()
    {
        var lane = Lane(100, [(0, 100, DomainStates.Running)], (5, "Frozen"), (15, "Frozen"), (16, "FreezeTimedOut"), (17, "DriftObserved"), (35, "ThawFailed"), (100, "Frozen"));
        Assert.Equal("FT !     F", LaneChart.Draw(lane, 10).Marks);
    }

    [Fact]
    public void An_unknown_event_has_a_mark_of_its_own()
    {
        var lane = Lane(100, []) with { Marks = [new MarkInfo(T0, "Hibernated", Unknown: true)] };
        Assert.Equal("?", LaneChart.Draw(lane, 10).Marks);
    }

    [Fact]
    public void A_period_without_length_is_drawn_too() =>
        Assert.Equal(("F", new string(' ', 10)), (LaneChart.Draw(Lane(0, [], (0, "Frozen")), 10).Marks, LaneChart.Draw(Lane(0, []), 10).States));

    [Fact]
    public void No_two_states_look_alike_without_colour()
    {
        var glyphs = LaneChart.Glyphs.Select(g => g.Glyph).Append(' ').ToList();
        Assert.Equal(glyphs.Count, glyphs.Distinct().Count());
        Assert.Equal(6, LaneChart.Glyphs.Select(g => g.State).Distinct().Count());
    }

    private static LaneInfo Lane(double seconds, (double From, double To, string State)[] stretches, params (double At, string Event)[] marks) => new(
        "4a1f", "web1", T0, T0.AddSeconds(seconds),
        [.. stretches.Select(s => new StretchInfo(T0.AddSeconds(s.From), T0.AddSeconds(s.To), s.State))],
        [.. marks.Select(m => new MarkInfo(T0.AddSeconds(m.At), m.Event))]);
}
