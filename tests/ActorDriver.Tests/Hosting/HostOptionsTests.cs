using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static ActorDriver.Tests.Hosting.Embedding;

namespace ActorDriver.Tests.Hosting;

/// <summary>Options in code, in <c>IConfiguration</c> and in HOCON, and which of them wins.</summary>
public sealed class HostOptionsTests : IDisposable
{
    private readonly Embedding _embedding = new();

    [Fact]
    public async Task Options_are_bound_from_a_section_of_the_configuration()
    {
        var settings = await SettingsAsync(akka => akka.AddActorDriver(Section(
            ("StateDirectory", _embedding.Directory), ("Backend", "simulated"), ("FreezeTimeout", "00:00:07"))));

        Assert.Equal(TimeSpan.FromSeconds(7), settings.Domains.Freezer.Timeout);
        Assert.Equal(_embedding.Directory, settings.StateDirectory);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hocon_wins_over_the_options_wherever_it_is_added(bool before)
    {
        const string hocon = "actordriver.destroy.timeout = 44s";
        var settings = await SettingsAsync(akka =>
        {
            if (before)
                akka.AddHocon(hocon, HoconAddMode.Append);
            akka.AddActorDriver(options =>
            {
                options.StateDirectory = _embedding.Directory;
                options.DestroyTimeout = TimeSpan.FromSeconds(33);
                options.FreezeTimeout = TimeSpan.FromSeconds(5);
            });
            if (!before)
                akka.AddHocon(hocon, HoconAddMode.Append);
        });

        Assert.Equal(TimeSpan.FromSeconds(44), settings.Domains.Destroy.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Domains.Freezer.Timeout);
    }

    [Fact]
    public async Task The_phase_of_the_shutdown_is_longer_than_the_drivers_own_time_for_it()
    {
        using var host = Host(akka => akka.AddActorDriver(options =>
        {
            options.StateDirectory = _embedding.Directory;
            options.ShutdownTimeout = TimeSpan.FromSeconds(20);
        }));
        await host.StartAsync();

        var shutdown = CoordinatedShutdown.Get(host.Services.GetRequiredService<ActorSystem>());

        Assert.Equal(TimeSpan.FromSeconds(22), shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone));
        await host.StopAsync();
    }

    [Fact]
    public async Task An_option_that_makes_no_sense_is_the_exception_of_the_hosts_start()
    {
        using var host = Host(akka => akka.AddActorDriver(options =>
        {
            options.StateDirectory = _embedding.Directory;
            options.FreezeTimeout = TimeSpan.FromMilliseconds(1);
        }));

        var wrong = await Assert.ThrowsAsync<ActorDriverSettingException>(() => host.StartAsync());

        Assert.Equal("actordriver.freezer.timeout", wrong.Key);
        Assert.Equal("actordriver.freezer.timeout = 1ms: it must be at least actordriver.freezer.poll-interval (500ms)", wrong.Message);
    }

    [Theory]
    [InlineData("FreezeTimeout", "soon")]
    [InlineData("FreezTimeout", "00:00:05")] // misspelt
    public async Task A_key_or_value_that_cannot_be_bound_is_named_by_the_exception_of_the_hosts_start(string key, string value)
    {
        using var host = Host(akka => akka.AddActorDriver(Section(("StateDirectory", _embedding.Directory), (key, value))));

        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_in_hocon_that_comes_later_and_makes_no_sense_is_the_exception_too()
    {
        using var host = Host(akka => akka
            .AddActorDriver(options => options.StateDirectory = _embedding.Directory)
            .AddHocon("actordriver.destroy.timeout = never", HoconAddMode.Append));

        var wrong = await Assert.ThrowsAsync<ActorDriverSettingException>(() => host.StartAsync());

        Assert.Equal("actordriver.destroy.timeout", wrong.Key);
    }

    public void Dispose() => _embedding.Dispose();

    private static IConfigurationSection Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"ActorDriver:{v.Key}", (string?)v.Value)))
        .Build().GetSection("ActorDriver");

    private static async Task<ActorDriverSettings> SettingsAsync(Action<AkkaConfigurationBuilder> akka)
    {
        using var host = Host(akka);
        await host.StartAsync();
        var settings = host.Services.GetRequiredService<ActorDriverHost>().Settings;
        await host.StopAsync();
        return settings;
    }
}
