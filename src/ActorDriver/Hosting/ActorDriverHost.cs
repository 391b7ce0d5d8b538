using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace ActorDriver.Hosting;

/// <summary>
/// The driver of one actor system: owns its journal and its eyes on the kernel, from before the system starts until after it
/// has terminated.
/// </summary>
public sealed class ActorDriverHost : IDisposable
{
    private readonly KernelFreezers _kernel;
    private readonly ActorDriverParts _parts;

    // Errors of the notification thread go to the system's log, which is there only once the system is.
    private ILoggingAdapter? _log;
    private IContainers? _containers;

    private ActorDriverHost(Config config, ActorDriverSettings settings, SqliteJournal journal, ActorDriverParts parts)
    {
        Config = config;
        Settings = settings;
        Journal = journal;
        _parts = parts;
        Reaper = new ChildReaper();
        _kernel = new KernelFreezers(parts.Mounts ?? CgroupMounts.Read(), Reaper, parts.BootId,
            e => _log?.Error(e, "the notification thread met an error"));
    }

    /// <summary>The defaults of all settings: <c>hocon/actordriver.conf</c> and <c>hocon/sqlite.conf</c>.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory
        .FromResource("ActorDriver.hocon.actordriver.conf", typeof(ActorDriverHost).Assembly)
        .WithFallback(SqliteJournal.DefaultConfig);

    /// <summary>What the actor system's configuration must hold.</summary>
    public Config Config { get; }

    /// <summary>The settings in force.</summary>
    public ActorDriverSettings Settings { get; }

    /// <summary>What the actor system's setup must hold.</summary>
    public IReadOnlyList<Setup> Setups => Journal.Setups;

    /// <summary>The journal.</summary>
    public SqliteJournal Journal { get; }

    /// <summary>The kernel's freezers.</summary>
    public KernelFreezers Kernel => _kernel;

    /// <summary>The containers of others on this machine.</summary>
    /// <exception cref="InvalidOperationException">The host is not started yet.</exception>
    public IContainers Containers => _containers
        ?? throw new InvalidOperationException("the driver's actors are not started yet");

    private ChildReaper Reaper { get; }

    /// <summary>Reads and checks the settings, prepares the state directory, and opens the journal.</summary>
    /// <param name="config">The host's own configuration; the defaults are put below it.</param>
    /// <param name="parts">What the host brings itself.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    /// <exception cref="JournalLockedException">Another host has the journal.</exception>
    /// <exception cref="JournalCorruptException">The journal is damaged.</exception>
    public static ActorDriverHost Open(Config config, ActorDriverParts? parts = null)
    {
        var whole = config.WithFallback(DefaultConfig);
        var settings = ActorDriverSettings.Read(whole);
        var journalSettings = JournalSettingReader.Read(whole, settings.StateDirectory);
        // A phase that is cut short would kill operations that the shutdown's own time-out still waits for.
        var phase = ConfigurationFactory.ParseString(FormattableString.Invariant(
            $"akka.coordinated-shutdown.phases.service-requests-done.timeout = {(settings.ShutdownTimeout + TimeSpan.FromSeconds(2)).TotalMilliseconds}ms"));
        Directory.CreateDirectory(
            settings.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var journal = SqliteJournal.Open(journalSettings);
        try
        {
            return new ActorDriverHost(phase.WithFallback(whole), settings, journal, parts ?? new ActorDriverParts());
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts the driver's actors in a system made with <see cref="Config"/> and <see cref="Setups"/>. When the system shuts down,
    /// running operations may finish; when it has terminated, this host is disposed.
    /// </summary>
    /// <returns>The <see cref="DomainsActor"/>.</returns>
    public IActorRef Start(ActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(ActorDriverHost));
        var domains = system.ActorOf(DomainsActor.Props(Services()), "domains");
        _containers = new LocalContainers(system, domains, _kernel);
        StartContainerActors(system, domains);
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseServiceRequestsDone, "actordriver-drain", () => DrainAsync(domains));
        system.RegisterOnTermination(Dispose);
        return domains;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kernel.Dispose();
        Journal.Dispose();
    }

    private void StartContainerActors(ActorSystem system, IActorRef domains)
    {
        system.ActorOf(Props.Create(() => new LxcInformer()).WithDispatcher(KernelIo.Dispatcher), "lxc-informer");
        var (options, kernel) = (Settings.AutoAdopt, _kernel);
        if (options.Enabled)
            system.ActorOf(Props.Create(() => new AutoAdopter(options, kernel, domains)), "auto-adopter");
    }

    private async Task<Akka.Done> DrainAsync(IActorRef domains)
    {
        try
        {
            await domains.Ask<Drained>(Drain.Instance, Settings.ShutdownTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            _log!.Warning("some operations did not end within {0}; they are carried on at the next start", Settings.ShutdownTimeout);
        }

        return Akka.Done.Instance;
    }

    private DomainServices Services()
    {
        var simulated = new SimulatedFreezers();
        var preferSimulated = Settings.Backend == Backend.Simulated;
        var launcher = _parts.Launcher ?? new KernelLauncher(
            _kernel, Reaper, preferSimulated ? null : Settings.Backend, Settings.StateDirectory);
        var all = new AllBackends(_parts.Freezers ?? _kernel, launcher, simulated, preferSimulated);
        return new DomainServices(
            all, all, DomainEventCodec.Instance, Journal.Catalog, _parts.Time ?? TimeProvider.System, Settings.Domains)
        {
            JournalPluginId = SqliteJournal.JournalPluginId,
            SnapshotPluginId = SqliteJournal.SnapshotPluginId,
        };
    }
}
