using System.CommandLine;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>dominfo REF</c>.</summary>
internal static class DomInfoCommand
{
    public static Command Create(CommandContext context) => DomainCommand.Create(
        context, "dominfo", "Show a domain", "actordriver dominfo web1",
        (call, domain) => DomainSheet.Print(call.Terminal, domain, DateTimeOffset.UtcNow));
}
