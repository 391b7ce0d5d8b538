using System.Diagnostics;

namespace ActorDriver.Tests.Hosting;

/// <summary>
/// A PostgreSQL server of its own, with its files in a directory that is removed, reached by a socket there alone. It never runs as root,
/// so the user of Debian's package runs it.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-postgres-");
    private readonly Process _server;

    private PostgresServer()
    {
        Run("chown", User, _directory.FullName);
        Run(AsUser, Program("initdb"), "--pgdata", Data, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        _server = Start(
            AsUser, Program("postgres"), "-D", Data, "-k", _directory.FullName, "-c", "listen_addresses=", "-c", "fsync=off");
    }

    public string ConnectionString => $"Host={_directory.FullName};Username={User};Database=postgres";

    private static string[] AsUser => ["setpriv", "--reuid", User, "--regid", User, "--init-groups", "--"];

    private string Data => Path.Combine(_directory.FullName, "data");

    /// <summary>Starts one, and waits until it can be used.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.ReadyAsync().WaitAsync(Patience);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_server.HasExited)
        {
            Run("kill", "-INT", $"{_server.Id}"); // a fast shutdown
            _server.WaitForExit();
        }

        _server.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task ReadyAsync()
    {
        var said = new List<string>();
        while (await _server.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                _ = _server.StandardError.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"postgres has ended: {string.Join('\n', said)}");
    }

    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Last(File.Exists);

    private static void Run(string[] prefix, params string[] command)
    {
        using var process = Start(prefix, command);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {errors}");
    }

    private static void Run(string program, params string[] arguments) => Run([], [program, .. arguments]);

    private static Process Start(string[] prefix, params string[] command)
    {
        string[] all = [.. prefix, .. command];
        // Not in the directory of the tests, which that user may not be allowed to enter; what initdb prints is of no interest.
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }
}
