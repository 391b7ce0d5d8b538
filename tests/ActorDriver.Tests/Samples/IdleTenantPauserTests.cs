using System.Collections.Concurrent;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Samples;
using ActorDriver.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static ActorDriver.Tests.Hosting.Embedding;

namespace ActorDriver.Tests.Samples;

/// <summary>The sample of a worker service, run in a host.</summary>
public sealed class IdleTenantPauserTests : IDisposable
{
    private readonly Embedding _embedding = new();
    private readonly Activity _activity = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Idle_tenants_are_paused_and_go_on_when_they_are_used_again()
    {
        using var host = _embedding.Host(services => services
            .AddSingleton<ITenantActivity>(_activity)
            .AddSingleton<IdleTenantPauser>());
        await host.StartAsync();
        var driver = host.Services.GetRequiredService<IActorDriver>();
        var pauser = new IdleTenantPauser(driver, _activity, _time);
        foreach (var name in (string[])["idle", "busy", "foreign"])
            await RunAsync(driver, name);
        _activity.Used["idle"] = _time.GetUtcNow() - IdleTenantPauser.IdleAfter;
        _activity.Used["busy"] = _time.GetUtcNow();

        Assert.Single(await pauser.LookAsync(CancellationToken.None).WaitAsync(Limit));
        Assert.Equal(
            [DomainStatus.Paused, DomainStatus.Running, DomainStatus.Running],
            [await StatusAsync(driver, "idle"), await StatusAsync(driver, "busy"), await StatusAsync(driver, "foreign")]);

        _activity.Used["idle"] = _time.GetUtcNow();
        Assert.Single(await pauser.LookAsync(CancellationToken.None).WaitAsync(Limit));
        Assert.Equal(DomainStatus.Running, await StatusAsync(driver, "idle"));
        await host.StopAsync();
    }

    [Fact]
    public async Task As_a_hosted_service_it_starts_and_stops_with_the_host()
    {
        using var host = _embedding.Host(services => services
            .AddSingleton<ITenantActivity>(_activity)
            .AddSingleton(TimeProvider.System)
            .AddHostedService<IdleTenantPauser>());

        await host.StartAsync();
        await RunAsync(host.Services.GetRequiredService<IActorDriver>(), "web1");
        await host.StopAsync();
    }

    public void Dispose() => _embedding.Dispose();

    private sealed class Activity : ITenantActivity
    {
        public ConcurrentDictionary<string, DateTimeOffset> Used { get; } = new();

        public DateTimeOffset? LastUsed(string tenant) => Used.TryGetValue(tenant, out var used) ? used : null;
    }
}
