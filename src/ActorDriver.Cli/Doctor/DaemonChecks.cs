using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>The daemon on the socket, as it says itself.</summary>
internal static class DaemonChecks
{
    /// <summary>A daemon that takes longer for its version does not answer, whatever keeps it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The whole journal is read.</summary>
    private static readonly TimeSpan JournalPatience = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<DoctorFinding>> RunAsync(DriverClient driver, CancellationToken cancellationToken)
    {
        DaemonInfo daemon;
        HealthInfo health;
        try
        {
            daemon = await WithinAsync(Patience, driver.VersionAsync, cancellationToken);
            health = await WithinAsync(Patience, driver.HealthAsync, cancellationToken);
        }
        catch (DriverException e)
        {
            return [Unreachable(e)];
        }
        catch (TimeoutException)
        {
            return [Silent(driver.SocketPath)];
        }

        return
        [
            daemon.Version == VersionCommand.Client
                ? new("daemon", FindingStatus.Ok, $"actordriverd {daemon.Version} answers (pid {daemon.Pid}, backend {daemon.Backend})")
                : new("daemon", FindingStatus.Warning, $"actordriverd is {daemon.Version} and this client {VersionCommand.Client}", "install both from one build, and restart the daemon"),
            PlaceChecks.State(daemon.StateDirectory),
            .. health.Checks.Where(c => !c.Ok).Select(c =>
                new DoctorFinding(c.Name, FindingStatus.Problem, c.Message, "until it is put right, no command is accepted that would have to be journaled; see the daemon's log (journalctl -u actordriver)")),
            await JournalAsync(driver, cancellationToken),
        ];
    }

    private static DoctorFinding Unreachable(DriverException e) => e.Code == ErrorCodes.DaemonUnreachable
        ? new("daemon", FindingStatus.Warning, e.Message, "systemctl start actordriver, actordriverd, or ./run.sh")
        : new("daemon", FindingStatus.Problem, $"{e.Code}: {e.Message}", "run doctor as a user who may use the socket");

    private static DoctorFinding Silent(string socket)
    {
        var holder = SocketLock.HolderOf(socket);
        var who = holder is { } pid ? $"the daemon (pid {pid}{State(pid)})" : "the daemon";
        return new(
            "daemon", FindingStatus.Problem, $"{who} does not answer within {Patience.TotalSeconds:0} s",
            holder is null ? "see whether it is stopped or its cgroup is frozen" : $"if it is stopped: kill -CONT {holder}; else see what it waits for: cat /proc/{holder}/wchan");
    }

    // One of ps' letters: what matters is a T.
    private static string State(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..] is ['T' or 't', ..] ? ", which is stopped" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task<DoctorFinding> JournalAsync(DriverClient driver, CancellationToken cancellationToken)
    {
        try
        {
            var check = await WithinAsync(JournalPatience, driver.CheckJournalAsync, cancellationToken);
            return check.Faults is [var first, ..]
                ? new("journal", FindingStatus.Problem, $"{check.Path} is damaged: {first}", "stop the daemon, and put a backup in its place")
                : new("journal", FindingStatus.Ok, $"{check.Path} passes the integrity check");
        }
        catch (DriverException e)
        {
            return new("journal", FindingStatus.Problem, e.Message, "stop the daemon, and put a backup in its place");
        }
        catch (TimeoutException)
        {
            return new("journal", FindingStatus.Warning, $"not checked to its end within {JournalPatience.TotalSeconds:0} s", "sqlite3 journal.db 'PRAGMA integrity_check' takes its time");
        }
    }

    private static async Task<T> WithinAsync<T>(TimeSpan patience, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
