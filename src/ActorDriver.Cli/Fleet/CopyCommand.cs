using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>fleet copy init | verify</c>: the copy of all journals in PostgreSQL.</summary>
internal static class CopyCommand
{
    public static Command Create(CommandContext context) => new ConsoleCommand(
        "copy", "The copy of all journals in PostgreSQL", "actordriver fleet copy verify")
    {
        Init(context),
        Verify(context),
    };

    private static ConsoleCommand Init(CommandContext context)
    {
        var connection = new Argument<string>("CONNECTION") { Description = "The database as its owner, such as 'Host=10.0.0.9;Database=actordriver;Username=owner'" };
        return new ConsoleCommand(
            "init", "Make the copy's tables, and the role actordriver_host with the rights of a host", "actordriver fleet copy init 'Host=10.0.0.9;Database=actordriver;Username=owner'")
        {
            connection,
        }.Does(context, async call =>
        {
            await call.Driver.Fleet.MakeCopyAsync(call.Get(connection), call.CancellationToken);
            if (!call.Json)
                call.Terminal.Out.WriteLine("The tables are there. Grant actordriver_host to the role of each host, and set actordriver.fleet.copy.connection there.");
            return ExitStatus.Done;
        });
    }

    private static ConsoleCommand Verify(CommandContext context) =>
        new ConsoleCommand("verify", "Compare this host's journal with its copy", "actordriver fleet copy verify").Does(context, async call =>
        {
            var found = await call.Driver.Fleet.VerifyCopyAsync(call.CancellationToken);
            if (call.Json)
                call.PrintJson(found, FleetShapes.Default.CopyVerificationInfo);
            else if (found.Sound)
                call.Terminal.Out.WriteLine($"Journal and copy are the same, up to position {found.Position}.");
            else
                foreach (var finding in found.Findings)
                    call.Terminal.Out.WriteLine(Printable.Of(finding));
            return found.Sound ? ExitStatus.Done : ExitStatus.Failed;
        });
}
