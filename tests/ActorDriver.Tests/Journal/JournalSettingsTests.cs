using ActorDriver.Hosting;
using ActorDriver.Journal;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class JournalSettingsTests
{
    [Fact]
    public void The_defaults_of_the_code_are_those_of_the_configuration_file() =>
        Assert.Equal(new SqliteJournalSettings("/var/lib/x/journal.db"), Read(""));

    [Fact]
    public void Every_setting_is_read()
    {
        var expected = new SqliteJournalSettings("/srv/other.db")
        {
            Synchronous = SynchronousMode.Normal,
            SyncIntents = true,
            BatchSize = 7,
            BusyTimeout = TimeSpan.FromSeconds(3),
            CheckOnStart = JournalCheck.Off,
        };
        Assert.Equal(expected, Read("path = /srv/other.db, synchronous = Normal, sync-intents = on, batch-size = 7, busy-timeout = 3s, check-on-start = off"));
    }

    [Theory]
    [InlineData("path = \"\"", "path", "text")]
    [InlineData("path = \"logs/\"", "path", "name of a file")]
    [InlineData("synchronous = sometimes", "synchronous", "off, normal, full, extra")]
    [InlineData("synchronous = 2", "synchronous", "off, normal, full, extra")]
    [InlineData("check-on-start = yes", "check-on-start", "off, quick, full")]
    [InlineData("busy-timeout = -1s", "busy-timeout", "0")]
    [InlineData("busy-timeout = 0s", "busy-timeout", "0")]
    [InlineData("busy-timeout = 999ms", "busy-timeout", "from 1s to 1m")]
    [InlineData("busy-timeout = 61s", "busy-timeout", "from 1s to 1m")]
    [InlineData("busy-timeout = soon", "busy-timeout", "duration")]
    [InlineData("sqlite.circuit-breaker.call-timeout = 2s", "sqlite.circuit-breaker.call-timeout", "longer than actordriver.journal.busy-timeout (2s)")]
    [InlineData("sqlite-snapshots.circuit-breaker.call-timeout = 1s", "sqlite-snapshots.circuit-breaker.call-timeout", "longer than")]
    [InlineData("sqlite.circuit-breaker.reset-timeout = 0s", "sqlite.circuit-breaker.reset-timeout", "0")]
    [InlineData("sqlite.circuit-breaker.max-failures = 0", "sqlite.circuit-breaker.max-failures", "at least 1")]
    [InlineData("batch-size = 0", "batch-size", "at least 1")]
    [InlineData("batch-size = many", "batch-size", "at least 1")]
    [InlineData("sync-intents = sometimes", "sync-intents", "on or off")]
    [InlineData("sqlite.recovery-event-timeout = never", "sqlite.recovery-event-timeout", "duration")]
    public void A_bad_setting_is_named_with_what_would_be_right(string setting, string key, string expected)
    {
        var error = Assert.Throws<ActorDriverSettingException>(() => Read(setting));
        Assert.Equal($"actordriver.journal.{key}", error.Key);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static SqliteJournalSettings Read(string hocon) => JournalSettingReader.Read(
        ConfigurationFactory.ParseString($"actordriver.journal {{ {hocon} }}").WithFallback(ActorDriverHost.DefaultConfig), "/var/lib/x");
}
