using System.Diagnostics;
using ActorDriver.FleetTests.Hosts;
using Npgsql;
using Xunit;

namespace ActorDriver.FleetTests.Shipping;

/// <summary>A PostgreSQL of the tests' own, on a Unix socket in a directory of their own.</summary>
public sealed class Postgres : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actordriver-pg-").FullName;
    private Process? _server;

    public async Task InitializeAsync()
    {
        // PostgreSQL does not run as root.
        await Shell.ScriptAsync($"chown postgres {_directory} && chmod 0711 {_directory}");
        (await AsPostgresAsync(Program("initdb"), "-D", $"{_directory}/data", "-A", "trust", "-U", "owner", "--no-sync")).Done();
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _server = Process.Start(new ProcessStartInfo("setpriv", [
            "--reuid=postgres", "--regid=postgres", "--clear-groups", Program("postgres"), "-D", $"{_directory}/data", "-k", _directory,
            "-c", "listen_addresses=", "-c", "fsync=off"])
        { RedirectStandardError = true, WorkingDirectory = "/" })!;
        _server.BeginErrorReadLine();
        for (var end = DateTime.UtcNow.AddSeconds(60); ;)
        {
            try
            {
                await using var database = Open("owner", "postgres");
                await using var connection = await database.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(50);
            }
        }
    }

    public async Task KillAsync()
    {
        await Shell.ScriptAsync($"kill -QUIT {_server!.Id}"); // at once, without a checkpoint
        await _server.WaitForExitAsync();
    }

    public string Connection(string user, string database) =>
        $"Host={_directory};Username={user};Database={database};Pooling=true;Timeout=5";

    internal NpgsqlDataSource Open(string user, string database) => NpgsqlDataSource.Create(Connection(user, database));

    public async Task RunAsync(string database, string sql)
    {
        await using var source = Open("owner", database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is { HasExited: false })
            await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Task<Ran> AsPostgresAsync(params string[] words) =>
        Shell.RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "-C", "/", .. words]);

    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin", name)).Where(File.Exists).OrderDescending(StringComparer.Ordinal).First();
}
