using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>domstate REF [--reason]</c>.</summary>
internal static class DomStateCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.Reference(context);
        var reason = new Option<bool>("--reason") { Description = "Say why it is in this state" };
        return new ConsoleCommand("domstate", "Show a domain's state", "actordriver domstate web1 --reason")
        {
            reference,
            reason,
        }.Does(context, async call =>
        {
            var domain = await call.Driver.FindAsync(call.Get(reference), call.CancellationToken);
            if (call.Json)
                call.PrintJson(domain, JsonOutput.Shapes.DomainInfo);
            else
                call.Terminal.Out.WriteLine(call.Get(reason)
                    ? $"{StateWords.Shown(domain.State)} ({Printable.Of(domain.Reason)})"
                    : StateWords.Shown(domain.State));
            return ExitStatus.Done;
        });
    }
}
