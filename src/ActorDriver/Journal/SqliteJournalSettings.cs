using Akka.Configuration;

namespace ActorDriver.Journal;

/// <summary>When an event counts as stored: SQLite's <c>PRAGMA synchronous</c>.</summary>
public enum SynchronousMode
{
    /// <summary>When the kernel has it. For tests.</summary>
    Off,

    /// <summary>When the kernel has it, and the disk at each checkpoint: survives the end of the process, not every power loss.</summary>
    Normal,

    /// <summary>When the disk has it: survives power loss.</summary>
    Full,

    /// <summary>As <see cref="Full"/>, with a write-ahead log.</summary>
    Extra,
}

/// <summary>What is checked before the journal is opened.</summary>
public enum JournalCheck
{
    /// <summary>Only that it is a SQLite file with the journal's tables.</summary>
    Off,

    /// <summary>Also that every page of it is sound: <c>PRAGMA quick_check</c>.</summary>
    Quick,

    /// <summary>Also that the indexes match the rows: <c>PRAGMA integrity_check</c>.</summary>
    Full,
}

/// <summary>Where the journal is and how it is written. The same keys stand in <c>hocon/sqlite.conf</c>, with their defaults.</summary>
/// <param name="Path">The file, absolute.</param>
public sealed record SqliteJournalSettings(string Path)
{
    /// <summary>When an event counts as stored. Default: <see cref="SynchronousMode.Full"/>.</summary>
    public SynchronousMode Synchronous { get; init; } = SynchronousMode.Full;

    /// <summary>How long one attempt waits while another process has the file locked, from 1 ms to 1 min. Default: 2 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is checked before the journal is opened. Default: <see cref="JournalCheck.Quick"/>.</summary>
    public JournalCheck CheckOnStart { get; init; } = JournalCheck.Quick;

    /// <summary>Reads the settings of a whole configuration.</summary>
    /// <param name="config">The host's configuration; what it does not set is as in <c>hocon/sqlite.conf</c>.</param>
    /// <param name="stateDirectory">From where a relative path is taken.</param>
    /// <exception cref="ConfigurationException">A value is bad; the message names the key.</exception>
    public static SqliteJournalSettings Parse(Config config, string stateDirectory)
    {
        var all = config.WithFallback(SqliteJournal.DefaultConfig);
        var path = all.GetString(Key("path"));
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
            throw Bad(Key("path"), path, "a file name");
        var settings = new SqliteJournalSettings(System.IO.Path.GetFullPath(path, stateDirectory))
        {
            Synchronous = Word<SynchronousMode>(all, "synchronous"),
            BusyTimeout = Duration(all, Key("busy-timeout")),
            CheckOnStart = Word<JournalCheck>(all, "check-on-start"),
        };

        foreach (var plugin in (string[])["sqlite", "sqlite-snapshots"])
        {
            var call = Key($"{plugin}.circuit-breaker.call-timeout");
            if (Duration(all, call, longest: TimeSpan.FromHours(1)) <= settings.BusyTimeout)
                throw Bad(call, all.GetString(call), $"longer than {Key("busy-timeout")}, which is {settings.BusyTimeout.TotalMilliseconds} ms");
            _ = Duration(all, Key($"{plugin}.circuit-breaker.reset-timeout"), longest: TimeSpan.FromHours(1));
            AtLeastOne(all, Key($"{plugin}.circuit-breaker.max-failures"));
        }

        AtLeastOne(all, Key("sqlite.batch-size"));
        AtLeastOne(all, Key("sqlite.buffer-size"));
        return settings;
    }

    private static string Key(string name) => $"actordriver.journal.{name}";

    private static T Word<T>(Config all, string name)
        where T : struct, Enum
    {
        var word = all.GetString(Key(name));
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase))
                return value;
        throw Bad(Key(name), word, $"one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
    }

    private static TimeSpan Duration(Config all, string key, TimeSpan? longest = null)
    {
        var limit = longest ?? TimeSpan.FromMinutes(1);
        TimeSpan value;
        try
        {
            value = all.GetTimeSpan(key, allowInfinite: false);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ConfigurationException)
        {
            throw Bad(key, all.GetString(key), "a duration such as 500ms or 2s");
        }

        return value >= TimeSpan.FromMilliseconds(1) && value <= limit
            ? value
            : throw Bad(key, all.GetString(key), $"from 1 ms to {limit.TotalSeconds} s");
    }

    private static void AtLeastOne(Config all, string key)
    {
        if (!int.TryParse(all.GetString(key), System.Globalization.CultureInfo.InvariantCulture, out var number) || number < 1)
            throw Bad(key, all.GetString(key), "a whole number from 1 on");
    }

    private static ConfigurationException Bad(string key, string? value, string wanted) =>
        new($"{key} = '{value}' is not possible: it must be {wanted}");
}
