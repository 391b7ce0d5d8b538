using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Startup;

/// <summary>Where the journal is that is served.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsLive">Whether the domains in it live on: the driver's own journal, and no file that was given.</param>
internal sealed record JournalPlace(string Path, bool IsLive);

/// <summary>Puts the audit into the daemon's host: of the driver's own journal, or of a file with no driver at all.</summary>
internal static class JournalHosting
{
    /// <summary>Questions are answered from the driver's journal.</summary>
    public static void AddAudit(this IServiceCollection services) => services
        .AddSingleton(provider => new JournalPlace(provider.GetRequiredService<ActorDriverHost>().Journal.Path, IsLive: true))
        .AddSingleton<AuditReader>();

    /// <summary>Questions are answered from a file, which is only read.</summary>
    /// <exception cref="StartupException">It is no journal.</exception>
    public static void AddAuditOf(this IServiceCollection services, string path)
    {
        try
        {
            services.AddSingleton(JournalCopy.Open(path)).AddSingleton(new JournalPlace(path, IsLive: false)).AddSingleton<AuditReader>();
        }
        catch (NoJournalException e)
        {
            throw new StartupException(ErrorCodes.InvalidArgument, e.Message, e);
        }
    }
}
