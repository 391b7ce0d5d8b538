using ActorDriver.Journal;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>A whole configuration, of which each setting of the driver has been read and makes sense.</summary>
/// <param name="Whole">The configuration, the defaults included.</param>
/// <param name="Settings">The driver's settings.</param>
/// <param name="OwnJournal">Those of its own journal; null when another one is in use.</param>
internal sealed record CheckedConfig(Config Whole, ActorDriverSettings Settings, SqliteJournalSettings? OwnJournal)
{
    /// <summary>A phase that is cut short would kill operations that the shutdown's own time-out still waits for.</summary>
    public Config ShutdownPhase => ConfigurationFactory.ParseString(FormattableString.Invariant(
        $"akka.coordinated-shutdown.phases.service-requests-done.timeout = {(Settings.ShutdownTimeout + ShutdownDrain.Margin).TotalMilliseconds}ms"));

    /// <param name="whole">The configuration, the defaults included.</param>
    /// <param name="hasCatalog">Whether the host brings a catalog; null while that is not known yet.</param>
    /// <exception cref="ActorDriverSettingException">A setting makes no sense.</exception>
    public static CheckedConfig Read(Config whole, bool? hasCatalog)
    {
        var settings = ActorDriverSettings.Read(whole, hasCatalog ?? true);
        return new CheckedConfig(
            whole, settings, settings.Journal.IsOwn ? JournalSettingReader.Read(whole, settings.StateDirectory) : null);
    }

    /// <summary>What a system that is still to be made needs.</summary>
    public Config WithShutdownPhase() => ShutdownPhase.WithFallback(Whole);
}
