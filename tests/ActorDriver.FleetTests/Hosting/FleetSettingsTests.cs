using ActorDriver.Fleet.Hosting;
using ActorDriver.Hosting;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.FleetTests.Hosting;

public sealed class FleetSettingsTests
{
    [Fact]
    public void The_defaults_let_others_look_suspend_and_resume_and_keep_no_copy()
    {
        var settings = FleetSettings.Read(Config.Empty);

        Assert.Equal(["history", "list", "resume", "suspend"], settings.Allow.Order());
        Assert.Equal(64, settings.StandingLinks);
        Assert.Equal(TimeSpan.FromSeconds(1.5), settings.ListTimeout); // with what is around it, a list is there within 2 s
        Assert.Null(settings.Copy);
    }

    [Fact]
    public void A_host_may_allow_nothing() => Assert.Empty(Read("allow = none").Allow);

    [Theory]
    [InlineData("allow = [list, dance]", "actordriver.fleet.allow")]
    [InlineData("standing-links = 1", "actordriver.fleet.standing-links")]
    [InlineData("list-timeout = 0s", "actordriver.fleet.list-timeout")]
    [InlineData("reply-timeout = 1s", "actordriver.fleet.reply-timeout")]
    [InlineData("copy.portion = 10001", "actordriver.fleet.copy.portion")]
    [InlineData("copy.retry = 0s", "actordriver.fleet.copy.retry")]
    public void A_setting_that_makes_no_sense_is_named(string setting, string key) =>
        Assert.Equal(key, Assert.Throws<ActorDriverSettingException>(() => Read(setting)).Key);

    private static FleetSettings Read(string setting) =>
        FleetSettings.Read(ConfigurationFactory.ParseString($"actordriver.fleet {{ {setting} }}"));
}
