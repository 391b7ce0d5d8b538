using System.CommandLine;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>dumpxml REF</c>.</summary>
internal static class DumpXmlCommand
{
    public static Command Create(CommandContext context) => DomainCommand.Create(
        context, "dumpxml", "Show a domain's status as libvirt's <domstatus> document", "actordriver dumpxml web1",
        (call, domain) => call.Terminal.Out.Write(DomStatusXml.Of(domain)));
}
