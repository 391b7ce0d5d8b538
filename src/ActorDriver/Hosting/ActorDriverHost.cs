using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorDriver.Hosting;

/// <summary>
/// What a driver owns for as long as its actor system runs, and a little longer: its journal, and its eyes on the kernel.
/// <see cref="ActorDriverExtension"/> and <c>AddActorDriver</c> make one; open one yourself to have the journal checked before the
/// system is made.
/// </summary>
public sealed class ActorDriverHost : IDisposable
{
    private readonly KernelFreezers _kernel;
    private readonly FreezerKeptOn? _keptOn;
    private readonly ActorDriverParts _parts;
    private readonly SqliteJournal? _journal;
    private readonly DriverTelemetry _telemetry = new();

    // Errors of the notification thread go to the system's log, which is there only once the system is.
    private ILoggingAdapter? _log;
    private IContainers? _containers;

    private ActorDriverHost(CheckedConfig config, ActorDriverParts parts, SqliteJournal? journal)
    {
        Config = config.WithShutdownPhase();
        Settings = config.Settings;
        _journal = journal;
        _parts = parts;
        Reaper = new ChildReaper();
        _keptOn = Settings.KeepV1FreezerOn
            ? new FreezerKeptOn(Settings.StateDirectory, e => _log?.Warning("the v1 freezer is not kept on, and slower: {Cause}", e.Message))
            : null;
        _kernel = new KernelFreezers(parts.Mounts, Reaper, parts.BootId,
            e => _log?.Error(e, "the notification thread met an error"), _keptOn is { } keptOn ? keptOn.Begin : null);
    }

    /// <summary>The defaults of all settings: <c>hocon/actordriver.conf</c> and <c>hocon/sqlite.conf</c>.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory
        .FromResource("ActorDriver.hocon.actordriver.conf", typeof(ActorDriverHost).Assembly)
        .WithFallback(SqliteJournal.DefaultConfig);

    /// <summary>What the actor system's configuration must hold.</summary>
    public Config Config { get; }

    /// <summary>The settings in force.</summary>
    public ActorDriverSettings Settings { get; }

    /// <summary>The driver's own journal.</summary>
    /// <exception cref="InvalidOperationException">Another one is in use (<c>actordriver.journal.plugin</c>).</exception>
    public SqliteJournal Journal => _journal ?? throw new InvalidOperationException(
        $"history and audit read the driver's own journal, and actordriver.journal.plugin is {Settings.Journal.Journal}");

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
    /// <exception cref="JournalUnavailableException">The state directory or the journal cannot be used.</exception>
    public static ActorDriverHost Open(Config config, ActorDriverParts? parts = null)
    {
        parts ??= new ActorDriverParts();
        return Open(CheckedConfig.Read(config.WithFallback(DefaultConfig), parts.Catalog is not null), parts);
    }

    /// <summary>The same for a system that runs already, by its own configuration.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">Stands below the system's configuration, and above the defaults.</param>
    /// <param name="parts">What the host brings itself.</param>
    internal static ActorDriverHost OpenIn(ActorSystem system, Config options, ActorDriverParts parts)
    {
        system.Settings.InjectTopLevelFallback(options.WithFallback(DefaultConfig));
        var config = CheckedConfig.Read(system.Settings.Config, parts.Catalog is not null);
        system.Settings.InjectTopLevelFallback(config.ShutdownPhase);
        return Open(config, parts);
    }

    /// <summary>
    /// Starts the driver's actors in a system made with <see cref="Config"/>. When the system shuts down,
    /// running operations may finish; when it has terminated, this host is disposed.
    /// </summary>
    /// <returns>The <see cref="DomainsActor"/>.</returns>
    /// <exception cref="InvalidOperationException">The system has another driver.</exception>
    public IActorRef Start(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var driver = (ActorDriverExtension)system.RegisterExtension(new ActorDriverExtensionProvider(this));
        return driver.Host == this ? driver.Domains : throw new InvalidOperationException($"the actor system {system.Name} has a driver already");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kernel.Dispose();
        Reaper.Dispose();
        _keptOn?.Dispose();
        _journal?.Dispose();
        _telemetry.Dispose();
    }

    internal IActorRef StartActors(ActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(ActorDriverHost));
        _journal?.Provide(system);
        var services = Services(system);
        var domains = system.ActorOf(DomainsActor.Props(services), "domains");
        var limit = Settings.DiscoveryTimeout;
        _containers = new LocalContainers(system, domains, _kernel, limit);
        system.ActorOf(Props.Create(() => new LxcInformer()), "lxc-informer");
        var (options, kernel) = (Settings.AutoAdopt, _kernel);
        if (options.Enabled)
            system.ActorOf(Props.Create(() => new AutoAdopter(options, kernel, domains, limit)), "auto-adopter");
        if (_parts.Launcher is null)
        {
            var (output, logs, isAlone) = (Settings.Output, Path.Combine(Settings.StateDirectory, KernelLauncher.Logs), _journal is not null);
            system.ActorOf(Props.Create(() => new OutputKeeper(logs, output, domains, isAlone, null)), "output-keeper");
        }

        ShutdownDrain.Install(system, domains, services.Key, Settings.ShutdownTimeout);
        system.RegisterOnTermination(Dispose);
        return domains;
    }

    private static ActorDriverHost Open(CheckedConfig config, ActorDriverParts parts)
    {
        var journal = OpenJournal(config);
        try
        {
            return new ActorDriverHost(config, parts, journal);
        }
        catch
        {
            journal?.Dispose();
            throw;
        }
    }

    private static SqliteJournal? OpenJournal(CheckedConfig config)
    {
        var place = config.Settings.StateDirectory;
        try
        {
            Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return config.OwnJournal is { } own ? SqliteJournal.Open(own) : null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e.GetType() == typeof(IOException))
        {
            // .NET's own words ("No space left on device") do not always say where.
            throw new JournalUnavailableException(config.OwnJournal?.Path ?? place, e.Message, e);
        }
    }

    private DomainServices Services(ActorSystem system)
    {
        var simulated = new SimulatedFreezers();
        var preferSimulated = Settings.Backend == Backend.Simulated;
        var launcher = _parts.Launcher ?? new KernelLauncher(
            _kernel, Reaper, preferSimulated ? null : Settings.Backend, Settings.StateDirectory);
        var all = new AllBackends(_parts.Freezers ?? _kernel, launcher, simulated, preferSimulated);
        return new DomainServices(all, all, DomainEventCodec.Instance, Catalog(system), _parts.Time ?? TimeProvider.System, Settings.Domains)
        {
            Telemetry = _telemetry,
            Refused = new RefusedIntents(
                Settings.RuntimeDirectory is { } runtime ? Path.Combine(runtime, "refused") : null,
                e => _log?.Warning("whom it told no, the driver knows until it ends only: {Cause}", e.Message)),
            JournalPluginId = Settings.Journal.Journal,
            SnapshotPluginId = Settings.Journal.Snapshots,
        };
    }

    private IDomainCatalog Catalog(ActorSystem system) =>
        _parts.Catalog ?? _journal?.Catalog ?? new QueryDomainCatalog(system, Settings.Journal.Query);
}
