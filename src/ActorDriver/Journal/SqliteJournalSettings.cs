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

    /// <summary>
    /// Whether the intents to suspend, resume and destroy must be on the disk before the kernel is touched. Default: no; they survive the
    /// end of the process, and their outcomes take them to the disk.
    /// </summary>
    public bool SyncIntents { get; init; }

    /// <summary>Events of one transaction, about. Default: 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How long one attempt waits while another process has the file locked, from 1 s to 1 min. Default: 2 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is checked before the journal is opened. Default: <see cref="JournalCheck.Quick"/>.</summary>
    public JournalCheck CheckOnStart { get; init; } = JournalCheck.Quick;

    /// <summary>The shortest <see cref="BusyTimeout"/>: SQLite's provider counts in whole seconds.</summary>
    internal static TimeSpan ShortestBusyTimeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest <see cref="BusyTimeout"/>.</summary>
    internal static TimeSpan LongestBusyTimeout { get; } = TimeSpan.FromMinutes(1);
}
