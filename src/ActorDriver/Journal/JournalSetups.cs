using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace ActorDriver.Journal;

/// <summary>
/// What the journal's plugins take from an actor system's setup: how to open connections, and the file. A plugin looks there when it
/// is first used, so that a system may be made with empty ones, and the journal be opened when its actors start.
/// </summary>
internal static class JournalSetups
{
    /// <summary>Empty ones, for a system that is still to be made.</summary>
    public static IReadOnlyList<Setup> Empty() => [new MultiDataOptionsSetup(), new JournalFileSetup()];

    /// <summary>Full ones, for a system that is still to be made.</summary>
    public static IReadOnlyList<Setup> Of(JournalFile file, DataOptions options)
    {
        var plugins = new MultiDataOptionsSetup();
        Fill(plugins, options);
        return [plugins, new JournalFileSetup { File = file }];
    }

    /// <summary>Gives them to a system that runs already, and has not used the plugins yet.</summary>
    public static void Provide(ActorSystem system, JournalFile file, DataOptions options)
    {
        Fill(Provided<MultiDataOptionsSetup>(system), options); // a host's own plugins may have theirs in the same one
        Provided<JournalFileSetup>(system).File = file;
    }

    private static void Fill(MultiDataOptionsSetup plugins, DataOptions options)
    {
        plugins.AddDataOptions(SqliteJournal.JournalPluginId, options);
        plugins.AddDataOptions(SqliteJournal.SnapshotPluginId, options);
    }

    private static T Provided<T>(ActorSystem system)
        where T : Setup, new()
    {
        if (system.Settings.Setup.Get<T>() is { HasValue: true, Value: var there })
            return there;
        var added = new T();
        SetupOf(system.Settings) = system.Settings.Setup.And(added);
        return added;
    }

    /// <summary>
    /// A system that was made from HOCON alone has no setups, and the SQL plugin takes its connections from nowhere else. Akka lets
    /// settings be added to a running system (<c>InjectTopLevelFallback</c>), but not setups, hence this way in. Where a later Akka
    /// has no such field the driver's start says so (<see cref="MissingFieldException"/>), and a test does before.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Setup>k__BackingField")]
    private static extern ref ActorSystemSetup SetupOf(Settings settings);
}

/// <summary>Hands the open journal's file to the plugin, which Akka.NET makes from configuration alone.</summary>
internal sealed class JournalFileSetup : Setup
{
    /// <summary>The file; null until the journal is open.</summary>
    public JournalFile? File { get; set; }
}
