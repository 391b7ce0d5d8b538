using ActorDriver.Journal;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>Reads and checks the journal's settings, <c>actordriver.journal</c>.</summary>
internal static class JournalSettingReader
{
    private const string Root = "actordriver.journal";
    private const string BusyTimeout = $"{Root}.busy-timeout";

    /// <param name="config">The whole configuration, the defaults included.</param>
    /// <param name="stateDirectory">From where a relative path is taken.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    public static SqliteJournalSettings Read(Config config, string stateDirectory)
    {
        var read = new SettingReader(config);
        var settings = new SqliteJournalSettings(Path.GetFullPath(ReadFileName(read, $"{Root}.path"), stateDirectory))
        {
            Synchronous = ReadWord<SynchronousMode>(read, $"{Root}.synchronous"),
            SyncIntents = read.Flag($"{Root}.sync-intents"),
            BatchSize = read.PositiveNumber($"{Root}.batch-size"),
            BusyTimeout = ReadBusyTimeout(read),
            CheckOnStart = ReadWord<JournalCheck>(read, $"{Root}.check-on-start"),
        };
        CheckPlugin(read, $"{Root}.sqlite", settings.BusyTimeout);
        CheckPlugin(read, $"{Root}.sqlite-snapshots", settings.BusyTimeout);
        read.Positive($"{Root}.sqlite.recovery-event-timeout");
        return settings;
    }

    private static string ReadFileName(SettingReader read, string key)
    {
        var path = read.Text(key);
        return path.Contains('\0') || path.EndsWith('/') ? throw new ActorDriverSettingException(key, path, "the name of a file") : path;
    }

    private static T ReadWord<T>(SettingReader read, string key)
        where T : struct, Enum
    {
        var word = read.Text(key);
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase))
                return value;
        throw new ActorDriverSettingException(key, word, $"one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
    }

    private static TimeSpan ReadBusyTimeout(SettingReader read)
    {
        var value = read.Positive(BusyTimeout);
        return value >= SqliteJournalSettings.ShortestBusyTimeout && value <= SqliteJournalSettings.LongestBusyTimeout
            ? value
            : throw new ActorDriverSettingException(BusyTimeout, read.Text(BusyTimeout), "from 1s to 1m");
    }

    private static void CheckPlugin(SettingReader read, string plugin, TimeSpan busyTimeout)
    {
        var key = $"{plugin}.circuit-breaker.call-timeout";
        if (read.Positive(key) <= busyTimeout)
            throw new ActorDriverSettingException(key, read.Text(key), $"longer than {BusyTimeout} ({read.Text(BusyTimeout)})");
        read.Positive($"{plugin}.circuit-breaker.reset-timeout");
        read.PositiveNumber($"{plugin}.circuit-breaker.max-failures");
    }
}
