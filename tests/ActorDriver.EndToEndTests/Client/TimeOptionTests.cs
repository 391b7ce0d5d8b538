using ActorDriver.Cli.Commands;
using ActorDriver.Contracts;

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
    [InlineData("2026-06-30 01:02:03.045+02:00", "2026-06-29T23:02:03.045Z")]
    [InlineData("2026-06-30 01:02Z", "2026-06-30T01:02:00Z")]
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
    [InlineData("1.5")]
    [InlineData("1,5")]
    [InlineData("12.5")]
    [InlineData("1 2")]
    [InlineData("3/4")]
    [InlineData("1.2.3")]
    [InlineData("5 May")]
    [InlineData("2026")]
    [InlineData("2026-13-01")]
    [InlineData("2026-07-01 25:00")]
    [InlineData("2026-07-01T12:00:00.12345678Z")]
    public void Anything_else_is_no_time(string text) => Assert.False(TimeOption.TryParse(text, Now, out _));

    [Theory]
    [InlineData("2026-07-01 12:00:00.123Z", "2026-07-01T12:00:00.1239999Z")]
    [InlineData("2026-07-01 12:00:00.12Z", "2026-07-01T12:00:00.1209999Z")]
    [InlineData("2026-07-01 12:00:00Z", "2026-07-01T12:00:00.0009999Z")]
    [InlineData("2026-07-01 12:00:00.12345+00:00", "2026-07-01T12:00:00.1234599Z")]
    [InlineData("2026-07-01T12:00:00.1234567Z", "2026-07-01T12:00:00.1234567Z")]
    public void The_end_of_a_period_takes_in_all_that_is_printed_with_its_time(string text, string expected)
    {
        Assert.True(TimeSyntax.TryParse(text, isLocal: true, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), TimeSyntax.EndOf(text, time));
    }

    [Fact]
    public void A_date_alone_is_the_first_moment_of_its_day()
    {
        Assert.True(TimeSyntax.TryParse("2026-07-01", isLocal: true, out var time));
        Assert.Equal(new DateTime(2026, 7, 1), TimeSyntax.EndOf("2026-07-01", time).DateTime);
    }
}
