using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>dominfo REF</c>.</summary>
internal static class DomInfoCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.Reference(context);
        return new ConsoleCommand("dominfo", "Show a domain", "actordriver dominfo web1")
        {
            reference,
        }.Does(context, async call =>
        {
            var domain = await call.Driver.FindAsync(call.Get(reference), call.CancellationToken);
            if (call.Json)
                call.PrintJson(domain, JsonOutput.Shapes.DomainInfo);
            else
                DomainSheet.Print(call.Terminal, domain, DateTimeOffset.UtcNow);
            return ExitStatus.Done;
        });
    }
}
