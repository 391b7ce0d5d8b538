using ActorDriver.Containers;
using ActorDriver.Hosting;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.Tests.Hosting;

public class AutoAdoptSettingsTests
{
    [Fact]
    public void The_file_and_the_code_have_the_same_defaults() => Assert.Equal(new AutoAdoptOptions(), Read(""));

    [Fact]
    public void Each_can_be_set()
    {
        var options = Read("actordriver.auto-adopt { enabled = on, runtimes = [lxc, runc], interval = 5s }");
        Assert.True(options.Enabled);
        Assert.Equal(["lxc", "runc"], options.Runtimes);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Interval);
    }

    [Theory]
    [InlineData("enabled", "perhaps")]
    [InlineData("runtimes", "[]")]
    [InlineData("runtimes", "lxc")]
    [InlineData("runtimes", "[lxc, vmware]")]
    [InlineData("interval", "999ms")] // the whole tree is read each time
    [InlineData("interval", "0")]
    [InlineData("interval", "soon")]
    public void What_makes_no_sense_is_refused_naming_the_key(string key, string value)
    {
        var wrong = Assert.Throws<ActorDriverSettingException>(() => Read($"actordriver.auto-adopt.{key} = {value}"));
        Assert.Equal($"actordriver.auto-adopt.{key}", wrong.Key);
    }

    private static AutoAdoptOptions Read(string hocon) =>
        ActorDriverSettings.Read(ConfigurationFactory.ParseString(hocon).WithFallback(ActorDriverHost.DefaultConfig)).AutoAdopt;
}
