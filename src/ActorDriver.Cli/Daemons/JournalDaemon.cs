namespace ActorDriver.Cli.Daemons;

/// <summary>
/// A daemon for the time of a command that drives nothing and answers from a journal's file, on a socket in a private directory. So
/// the client asks a file in the same way as a daemon, and needs to know nothing of journals.
/// </summary>
internal sealed class JournalDaemon : IAsyncDisposable
{
    private readonly DirectoryInfo _place;
    private TemporaryDaemon? _daemon;

    private JournalDaemon(DirectoryInfo place) => _place = place;

    public string SocketPath => Path.Combine(_place.FullName, "socket");

    /// <summary>Starts it and waits until it serves.</summary>
    /// <exception cref="Transport.DriverException">The file is no journal, or the daemon does not come up.</exception>
    public static async Task<JournalDaemon> StartAsync(string program, string journal, CancellationToken cancellationToken)
    {
        var reader = new JournalDaemon(TemporaryDirectory.Create("actordriver-"));
        try
        {
            reader._daemon = await TemporaryDaemon.StartAsync(
                program, ["--journal", Path.GetFullPath(journal), "--socket", reader.SocketPath, "--log-level", "error"], cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
        _place.Delete(recursive: true);
    }
}
