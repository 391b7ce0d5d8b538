using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Doctor;

/// <summary><c>doctor</c>: whether containers can be frozen here, and what to do where not.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context) =>
        new ConsoleCommand("doctor", "Look for what stands in the way, with a remedy for each finding", "actordriver doctor")
        {
            NeedsDaemon = false, // one that does not come up is a finding
        }.Does(context, async call =>
        {
            var findings = MachineChecks.Run().ToList();
            findings.AddRange(await WithDaemonAsync(context, call));
            var ok = findings.All(f => f.Status != FindingStatus.Problem);
            if (call.Json)
                call.PrintJson(new DoctorReport(ok, findings), JsonOutput.Shapes.DoctorReport);
            else
                Print(call.Terminal, ok, findings);
            return ok ? ExitStatus.Done : ExitStatus.Failed;
        });

    private static async Task<IReadOnlyList<DoctorFinding>> WithDaemonAsync(CommandContext context, Invocation call)
    {
        try
        {
            await using var daemon = await context.StartDaemonIfWantedAsync(call, call.CancellationToken);
            return [PlaceChecks.Socket(call.Driver.SocketPath), .. await DaemonChecks.RunAsync(call.Driver, call.CancellationToken)];
        }
        catch (DriverException e)
        {
            return [new DoctorFinding("daemon", FindingStatus.Problem, $"it does not start: {e.Code}: {e.Message}", "see the message")];
        }
    }

    private static void Print(ITerminal terminal, bool ok, IReadOnlyList<DoctorFinding> findings)
    {
        foreach (var f in findings)
        {
            terminal.Out.WriteLine($"{f.Status,-8} {f.Name + ":",-10} {Printable.Of(f.Message)}");
            if (f.Remedy is not null)
                terminal.Out.WriteLine($"{"",19} → {Printable.Of(f.Remedy)}");
        }
        terminal.Out.WriteLine(ok ? "Nothing stands in the way." : "Something stands in the way; see the problems above.");
    }
}
