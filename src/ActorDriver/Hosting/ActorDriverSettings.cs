using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>The driver's settings as they are in force, read from HOCON and checked.</summary>
public sealed record ActorDriverSettings
{
    /// <summary>The freezer of domains that the driver starts; null for the host's choice.</summary>
    public required Backend? Backend { get; init; }

    /// <summary>The driver's own directory.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Where what must outlive a killed driver but no boot is kept; null: nowhere.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>How long one look for containers may take.</summary>
    public required TimeSpan DiscoveryTimeout { get; init; }

    /// <summary>How domains work.</summary>
    public required DomainOptions Domains { get; init; }

    /// <summary>Whether the kernel's v1 freezer is kept switched on while there are containers in it.</summary>
    public required bool KeepV1FreezerOn { get; init; }

    /// <summary>Whether containers are adopted as they appear.</summary>
    public required AutoAdoptOptions AutoAdopt { get; init; }

    /// <summary>How much of the output of a domain's program is kept.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>Which plugins keep the events.</summary>
    public required JournalPlugins Journal { get; init; }

    /// <summary>Running operations may finish within this time when the driver is stopped.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="config">A configuration with an <c>actordriver</c> section on top of the defaults.</param>
    /// <param name="hasCatalog">Whether the host itself tells what domains there are (<see cref="ActorDriverParts.Catalog"/>).</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense; the message names its key and what would be right.</exception>
    public static ActorDriverSettings Read(Config config, bool hasCatalog = false)
    {
        var read = new SettingReader(config);
        return new ActorDriverSettings
        {
            Backend = ReadBackend(read),
            StateDirectory = read.AbsolutePath("actordriver.state-directory"),
            RuntimeDirectory = ReadRuntimeDirectory(read),
            DiscoveryTimeout = read.Positive("actordriver.discovery.timeout"),
            KeepV1FreezerOn = read.Flag("actordriver.freezer.keep-v1-on"),
            Domains = ReadDomains(read),
            AutoAdopt = ReadAutoAdopt(read),
            Output = new OutputOptions
            {
                MaxSize = read.Bytes("actordriver.output.max-size", least: 64 * 1024),
                CheckInterval = read.Positive("actordriver.output.check-interval"),
            },
            Journal = JournalPlugins.Read(read, hasCatalog),
            ShutdownTimeout = read.Positive("actordriver.shutdown.timeout"),
        };
    }

    private static string? ReadRuntimeDirectory(SettingReader read)
    {
        const string key = "actordriver.runtime-directory";
        return read.Text(key) switch
        {
            "auto" when Environment.IsPrivilegedProcess => "/run/actordriver",
            "auto" => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? Path.Combine(own, "actordriver") : null,
            "none" => null,
            var path when Path.IsPathRooted(path) => path,
            var path => throw new ActorDriverSettingException(key, path, "an absolute path, auto or none"),
        };
    }

    private static Backend? ReadBackend(SettingReader read)
    {
        const string key = "actordriver.backend";
        var word = read.Text(key);
        return word == "auto"
            ? null
            : BackendWords.Parse(word) ?? throw new ActorDriverSettingException(key, word, "auto, cgroup-v1, cgroup-v2 or simulated");
    }

    private static AutoAdoptOptions ReadAutoAdopt(SettingReader read) => new()
    {
        Enabled = read.Flag("actordriver.auto-adopt.enabled"),
        Runtimes = read.Words("actordriver.auto-adopt.runtimes", RuntimeRules.Runtimes),
        Interval = read.AtLeast("actordriver.auto-adopt.interval", TimeSpan.FromSeconds(1)),
    };

    private static DomainOptions ReadDomains(SettingReader read)
    {
        var poll = read.Positive("actordriver.freezer.poll-interval");
        var minBackoff = read.Positive("actordriver.domain.min-backoff");
        return new DomainOptions
        {
            Freezer = new FreezerOptions
            {
                PollInterval = poll,
                Timeout = read.AtLeast("actordriver.freezer.timeout", poll, "actordriver.freezer.poll-interval"),
                FirstLook = read.NotNegative("actordriver.freezer.first-look"),
            },
            Destroy = new DestroyOptions { Timeout = read.Positive("actordriver.destroy.timeout") },
            StartTimeout = read.Positive("actordriver.start.timeout"),
            StashCapacity = read.PositiveNumber("actordriver.domain.stash-capacity"),
            SnapshotEvery = read.PositiveNumber("actordriver.domain.snapshot-every"),
            PassivateAfter = read.Positive("actordriver.domain.passivate-after"),
            SweepInterval = read.Positive("actordriver.watch.sweep-interval"),
            SlowSweepInterval = read.Positive("actordriver.watch.slow-sweep-interval"),
            FirstLookTimeout = read.Positive("actordriver.watch.first-look-timeout"),
            MinBackoff = minBackoff,
            MaxBackoff = read.AtLeast("actordriver.domain.max-backoff", minBackoff, "actordriver.domain.min-backoff"),
        };
    }
}
