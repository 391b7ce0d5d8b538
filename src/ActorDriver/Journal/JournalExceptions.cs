namespace ActorDriver.Journal;

#pragma warning disable CA1032 // An error that does not name its journal would help nobody.

/// <summary>Another process, or another host in this one, has the journal open.</summary>
public sealed class JournalLockedException(string path, string holder)
    : IOException($"the journal {path} is in use by {holder}; stop that, or use another state directory")
{
    /// <summary>The journal's file.</summary>
    public string JournalPath { get; } = path;

    /// <summary>Who has it: <c>pid 4711 (actordriverd), since 2026-11-26T00:14:00Z</c>.</summary>
    public string Holder { get; } = holder;
}

/// <summary>The file is damaged, or is no journal. Nothing was written to it.</summary>
public sealed class JournalCorruptException(string path, string finding, Exception? cause = null)
    : IOException(
        $"the journal {path} is damaged: {finding.TrimEnd('.')}. Nothing was changed in it. Move it and its -wal and -shm files away and put a " +
        "backup in their place, or save what can be read with 'sqlite3 journal.db .recover'", cause)
{
    /// <summary>The journal's file.</summary>
    public string JournalPath { get; } = path;

    /// <summary>What is wrong, in SQLite's words.</summary>
    public string Finding { get; } = finding;
}

/// <summary>The journal cannot be opened: not there, not allowed, no directory.</summary>
public sealed class JournalUnavailableException(string path, string why, Exception? cause = null)
    : IOException($"the journal {path} cannot be used: {why}", cause)
{
    /// <summary>The journal's file.</summary>
    public string JournalPath { get; } = path;
}

/// <summary>
/// The file at the journal's path is no longer the one that was opened. What was written since would be in a file that nobody
/// finds, or would follow on events that the new file does not hold; so nothing is written.
/// </summary>
public sealed class JournalMovedException(string path, string finding)
    : IOException($"the journal {path} was {finding} while it was open. Put the same file back, or restart to use what stands there now")
{
    /// <summary>The journal's file.</summary>
    public string JournalPath { get; } = path;
}

/// <summary>A stored event whose kind is known has bytes that cannot be read.</summary>
public sealed class UnreadableEventException(RecordedEvent stored, string path, Exception cause)
    : IOException(
        $"the event {stored.SequenceNr} of domain {stored.Id} in {path} (row {stored.Position}, '{stored.Manifest}') cannot be read: " +
        $"{cause.Message}; 'actordriver audit verify' shows what else is wrong", cause)
{
    /// <summary>The row.</summary>
    public RecordedEvent Stored { get; } = stored;
}
#pragma warning restore CA1032
