using ActorDriver.Journal;

namespace ActorDriver.Hosting;

/// <summary>Which Akka.Persistence plugins keep the events.</summary>
/// <param name="Journal">The journal's path in the configuration.</param>
/// <param name="Snapshots">The snapshot store's.</param>
/// <param name="Query">
/// The read journal's, by which the driver learns at start what domains there are; null for the driver's own journal, and for one that
/// starts empty each time.
/// </param>
public sealed record JournalPlugins(string Journal, string Snapshots, string? Query)
{
    private const string None = "none";
    private const string QueryKey = "actordriver.journal.query-plugin";

    /// <summary>Whether it is the driver's own journal, one SQLite file.</summary>
    public bool IsOwn => Journal == SqliteJournal.JournalPluginId;

    /// <exception cref="ActorDriverSettingException">They do not go together.</exception>
    internal static JournalPlugins Read(SettingReader read, bool hasCatalog)
    {
        const string snapshotKey = "actordriver.journal.snapshot-plugin";
        var journal = read.Text("actordriver.journal.plugin");
        var snapshots = read.Text(snapshotKey);
        if (journal == SqliteJournal.JournalPluginId)
            return new JournalPlugins(journal, snapshots, null);
        if (snapshots == SqliteJournal.SnapshotPluginId)
            throw new ActorDriverSettingException(snapshotKey, snapshots, $"another plugin, for that one keeps them in the file of the driver's own journal, and {journal} is another");
        return new JournalPlugins(journal, snapshots, hasCatalog ? null : ReadQuery(read, journal));
    }

    private static string? ReadQuery(SettingReader read, string journal) => read.TextOrNothing(QueryKey) switch
    {
        null => throw new ActorDriverSettingException(QueryKey, null,
            $"the read journal of {journal}, by which the driver learns what domains there are, or {None} for a journal that starts empty"),
        None => null,
        var query => query,
    };
}
