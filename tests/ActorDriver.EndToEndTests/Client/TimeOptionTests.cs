using ActorDriver.Cli.Commands;

namespace ActorDriver.EndToEndTests.Client;

public sealed class TimeOptionTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90s", "2026-07-01T11:58:30Z")]
    [InlineData("10m", "2026-07-01T11:50:00Z")]
    [InlineData("2h", "2026-07-01T10:00:00Z")]
    [InlineData("7d", "2026-06-24T12:00:00Z")]
    [InlineData("2026-06-30T01:02:03.4567891Z", "2026-06-30T01:02:03.4567891Z")]
    [InlineData("2026-06-30 01:02:03 +02:00", "2026-06-29T23:02:03Z")]
    public void A_time_is_a_date_or_an_age(string text, string expected)
    {
        Assert.True(TimeOption.TryParse(text, Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Fact]
    public void Now_today_and_yesterday_are_moments_here()
    {
        var today = new DateTimeOffset(Now.LocalDateTime.Date);
        Assert.True(TimeOption.TryParse("now", Now, out var now) && now == Now);
        Assert.True(TimeOption.TryParse("today", Now, out var first) && first == today);
        Assert.True(TimeOption.TryParse("yesterday", Now, out var before) && before.LocalDateTime == today.LocalDateTime.AddDays(-1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("2000000d")]
    [InlineData("yesteryear")]
    public void Anything_else_is_no_time(string text) => Assert.False(TimeOption.TryParse(text, Now, out _));
}
