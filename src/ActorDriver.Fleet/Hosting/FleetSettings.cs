using ActorDriver.Hosting;
using Akka.Configuration;

namespace ActorDriver.Fleet.Hosting;

/// <summary>The fleet's settings as they are in force: <c>hocon/fleet.conf</c>.</summary>
internal sealed record FleetSettings
{
    /// <summary>The words of <see cref="Allow"/>.</summary>
    public static readonly IReadOnlyList<string> Rights =
        ["list", "history", "suspend", "resume", "destroy", "start", "run", "define", "undefine"];

    private static readonly TimeSpan ShortestReply = TimeSpan.FromSeconds(5);

    /// <summary>The defaults of all settings.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.FromResource("ActorDriver.Fleet.hocon.fleet.conf", typeof(FleetSettings).Assembly);

    /// <summary>What other hosts may do here.</summary>
    public required IReadOnlySet<string> Allow { get; init; }

    /// <summary>Links that stand all the time, at most.</summary>
    public required int StandingLinks { get; init; }

    /// <summary>How long a list of all hosts waits for one.</summary>
    public required TimeSpan ListTimeout { get; init; }

    /// <summary>How long the answer to a command is waited for.</summary>
    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>How the copy is kept; null for no copy.</summary>
    public required CopySettings? Copy { get; init; }

    /// <summary>The configuration of the fleet's own actor system, without its address.</summary>
    public required Config System { get; init; }

    /// <summary>Reads and checks them.</summary>
    /// <param name="config">The host's own configuration; the defaults are put below it.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    public static FleetSettings Read(Config config)
    {
        var whole = config.WithFallback(DefaultConfig);
        var read = new SettingReader(whole);
        const string links = "actordriver.fleet.standing-links";
        return new FleetSettings
        {
            Allow = ReadAllow(read),
            StandingLinks = read.PositiveNumber(links) is >= 2 and var count
                ? count
                : throw new ActorDriverSettingException(links, read.Text(links), "a whole number of at least 2"),
            ListTimeout = read.Positive("actordriver.fleet.list-timeout"),
            ReplyTimeout = read.AtLeast("actordriver.fleet.reply-timeout", ShortestReply),
            Copy = CopySettings.Read(read),
            System = whole.GetConfig("fleet-system"),
        };
    }

    /// <summary>HOCON does not tell an empty list from none, so nothing has a word of its own.</summary>
    private static HashSet<string> ReadAllow(SettingReader read)
    {
        const string key = "actordriver.fleet.allow";
        return read.TextOrNothing(key) == "none" ? [] : [.. read.Words(key, Rights)];
    }
}

/// <summary>How the copy in PostgreSQL is kept.</summary>
/// <param name="Connection">The database, as Npgsql writes it.</param>
/// <param name="Portion">Events in one portion.</param>
/// <param name="Retry">Between two attempts while the database does not answer.</param>
internal sealed record CopySettings(string Connection, int Portion, TimeSpan Retry)
{
    private const int MaxPortion = 10_000;

    public static CopySettings? Read(SettingReader read)
    {
        const string portion = "actordriver.fleet.copy.portion";
        var count = read.PositiveNumber(portion);
        if (count > MaxPortion)
            throw new ActorDriverSettingException(portion, read.Text(portion), $"at most {MaxPortion}");
        var retry = read.Positive("actordriver.fleet.copy.retry");
        return read.TextOrNothing("actordriver.fleet.copy.connection") is { } connection ? new CopySettings(connection, count, retry) : null;
    }
}
