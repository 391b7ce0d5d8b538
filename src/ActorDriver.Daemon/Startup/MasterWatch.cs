using System.Diagnostics;

namespace ActorDriver.Daemon.Startup;

/// <summary>Stops the daemon when the process ends that it runs for, in whatever way that ends.</summary>
internal sealed class MasterWatch(int pid, IHostApplicationLifetime life) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var master = Process.GetProcessById(pid);
            await master.WaitForExitAsync(stoppingToken);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        life.StopApplication();
    }
}
