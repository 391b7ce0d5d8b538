using System.CommandLine;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>domstate REF [--reason]</c>.</summary>
internal static class DomStateCommand
{
    public static Command Create(CommandContext context)
    {
        var reason = new Option<bool>("--reason") { Description = "Say why it is in this state" };
        return DomainCommand.Create(
            context, "domstate", "Show a domain's state", "actordriver domstate web1 --reason",
            (call, domain) => call.Terminal.Out.WriteLine(call.Get(reason)
                ? $"{StateWords.Shown(domain.State)} ({Printable.Of(domain.Reason)})"
                : StateWords.Shown(domain.State)),
            reason);
    }
}
