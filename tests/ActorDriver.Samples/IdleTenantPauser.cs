using ActorDriver.Domains;
using ActorDriver.Hosting;
using Microsoft.Extensions.Hosting;

namespace ActorDriver.Samples;

/// <summary>Knows when somebody last used a tenant: a proxy's access log, a queue, a database.</summary>
public interface ITenantActivity
{
    /// <summary>When the tenant was last used; null for one that is not ours to pause.</summary>
    DateTimeOffset? LastUsed(string tenant);
}

/// <summary>A worker service that pauses tenants that nobody uses, and lets them go on when somebody does.</summary>
/// <param name="driver">The driver. Its calls wait until it has started.</param>
/// <param name="activity">Who uses what.</param>
/// <param name="time">The clock.</param>
public sealed class IdleTenantPauser(IActorDriver driver, ITenantActivity activity, TimeProvider time) : BackgroundService
{
    /// <summary>A tenant that was not used for this long is paused.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(15);

    private const string Name = "idle-tenant-pauser";

    /// <summary>One look at all tenants: pauses the idle ones, resumes those that are used again.</summary>
    /// <returns>What was done, or could not be.</returns>
    public async Task<IReadOnlyList<DomainReply>> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await driver.ListAsync(includeShutOff: false, cancellationToken);
        var replies = await Task.WhenAll(listed.Domains.Select(tenant => DecideAsync(tenant, cancellationToken)));
        return [.. replies.OfType<DomainReply>()];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task<DomainReply?> DecideAsync(DomainState tenant, CancellationToken cancellationToken)
    {
        if (activity.LastUsed(tenant.Name) is not { } used)
            return null;
        var isIdle = time.GetUtcNow() - used >= IdleAfter;
        return (tenant.Status, isIdle) switch
        {
            (DomainStatus.Running, true) =>
                await driver.SuspendAsync(tenant.Name, Name, $"not used since {used:u}", cancellationToken),
            (DomainStatus.Paused, false) =>
                await driver.ResumeAsync(tenant.Name, Name, "used again", cancellationToken),
            _ => null,
        };
    }
}
