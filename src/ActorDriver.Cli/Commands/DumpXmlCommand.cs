using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary><c>dumpxml REF</c>.</summary>
internal static class DumpXmlCommand
{
    public static Command Create(CommandContext context)
    {
        var reference = Arguments.Reference(context);
        return new ConsoleCommand("dumpxml", "Show a domain's status as libvirt's <domstatus> document", "actordriver dumpxml web1")
        {
            reference,
        }.Does(context, async call =>
        {
            var domain = await call.Driver.FindAsync(call.Get(reference), call.CancellationToken);
            if (call.Json)
                call.PrintJson(domain, JsonOutput.Shapes.DomainInfo);
            else
                call.Terminal.Out.Write(DomStatusXml.Of(domain));
            return ExitStatus.Done;
        });
    }
}
