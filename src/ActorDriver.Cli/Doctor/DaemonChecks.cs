using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary>The daemon on the socket, as it says itself.</summary>
internal static class DaemonChecks
{
    public static async Task<IReadOnlyList<DoctorFinding>> RunAsync(DriverClient driver, CancellationToken cancellationToken)
    {
        DaemonInfo daemon;
        try
        {
            daemon = await driver.VersionAsync(cancellationToken);
        }
        catch (DriverException e)
        {
            return [Unreachable(e)];
        }

        var findings = new List<DoctorFinding>
        {
            daemon.Version == VersionCommand.Client
                ? new("daemon", FindingStatus.Ok, $"actordriverd {daemon.Version} answers (pid {daemon.Pid}, backend {daemon.Backend})")
                : new("daemon", FindingStatus.Warning, $"actordriverd is {daemon.Version} and this client {VersionCommand.Client}", "install both from one build, and restart the daemon"),
            PlaceChecks.State(daemon.StateDirectory),
        };
        var health = await driver.HealthAsync(cancellationToken);
        findings.AddRange(health.Checks.Where(c => !c.Ok).Select(c =>
            new DoctorFinding(c.Name, FindingStatus.Problem, c.Message, "look into the daemon's log (journalctl -u actordriver)")));
        findings.Add(await JournalAsync(driver, cancellationToken));
        return findings;
    }

    private static DoctorFinding Unreachable(DriverException e) => e.Code == ErrorCodes.DaemonUnreachable
        ? new("daemon", FindingStatus.Warning, e.Message, "systemctl start actordriver, actordriverd, or ./run.sh")
        : new("daemon", FindingStatus.Problem, $"{e.Code}: {e.Message}", "run doctor as a user who may use the socket");

    private static async Task<DoctorFinding> JournalAsync(DriverClient driver, CancellationToken cancellationToken)
    {
        try
        {
            var check = await driver.CheckJournalAsync(cancellationToken);
            return check.Faults is [var first, ..]
                ? new("journal", FindingStatus.Problem, $"{check.Path} is damaged: {first}", "stop the daemon, and put a backup in its place")
                : new("journal", FindingStatus.Ok, $"{check.Path} passes the integrity check");
        }
        catch (DriverException e)
        {
            return new("journal", FindingStatus.Problem, e.Message, "stop the daemon, and put a backup in its place");
        }
    }
}
