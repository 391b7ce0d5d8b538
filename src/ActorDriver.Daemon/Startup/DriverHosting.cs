using ActorDriver.Contracts;
using ActorDriver.Daemon.Events;
using ActorDriver.Daemon.Health;
using ActorDriver.Daemon.Metrics;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using Akka.Actor;
using Akka.Hosting;

namespace ActorDriver.Daemon.Startup;

/// <summary>Puts the driver into the daemon's host.</summary>
internal static class DriverHosting
{
    /// <summary>What the host needs to stop, beside the driver's own time for running operations.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(20);

    public static void AddDriver(this IServiceCollection services, DaemonOptions options)
    {
        // What the command line says goes before the file, and the file before the defaults.
        var config = new ActorDriverOptions { StateDirectory = options.StateDirectory, Backend = options.Backend }.ToConfig()
            .WithFallback(ConfigurationFile.Read(options.ConfigFile));
        services.Configure<HostOptions>(host => host.ShutdownTimeout =
            StopMargin + ActorDriverSettings.Read(config.WithFallback(ActorDriverHost.DefaultConfig)).ShutdownTimeout);
        services.AddActorDriverFacade();
        services.AddSingleton<JournalHealth>();
        services.AddSingleton<IActorDriver>(provider => new WatchedDriver(
            new ActorDriverFacade(provider.GetRequiredService<IRequiredActor<DomainsActor>>()),
            new Lazy<JournalHealth>(provider.GetRequiredService<JournalHealth>)));
        services.AddAkka("actordriver", (akka, provider) =>
        {
            akka.ConfigureLoggers(logging =>
            {
                logging.ClearLoggers();
                logging.AddLoggerFactory();
                logging.LogLevel = options.LogLevel <= LogLevel.Debug ? Akka.Event.LogLevel.DebugLevel : Akka.Event.LogLevel.InfoLevel;
            });
            // The host stops the actors. Akka's own hook would do so too, and hold up every other handler of the signal meanwhile.
            akka.AddHocon("akka.coordinated-shutdown.run-by-clr-shutdown-hook = off", HoconAddMode.Prepend);
            // Nor does it print by itself, when its loggers have stopped: that would wait for whoever reads it.
            akka.AddHocon(
                $"akka {{ stdout-loglevel = off, stdout-logger-class = \"{typeof(NoStdoutLogger).AssemblyQualifiedName}\" }}", HoconAddMode.Prepend);
            akka.AddHocon(config, HoconAddMode.Prepend);
            akka.AddActorDriver(provider, driver => driver.StateDirectory = DefaultPaths.State);
            akka.WithActors((system, _, resolver) => system.ActorOf(
                Props.Create(() => new ChangesActor(
                    resolver.GetService<JournalSignal>(), resolver.GetService<DriverMetrics>(), resolver.GetService<JournalHealth>())), "changes"));
        });
    }
}
