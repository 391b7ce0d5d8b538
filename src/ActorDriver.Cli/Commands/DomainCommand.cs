using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>Commands that look at one domain and print it: in a form of their own, or, with <c>--json</c>, as every other does.</summary>
internal static class DomainCommand
{
    /// <param name="context">What all commands share.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="example">A whole command line.</param>
    /// <param name="print">Prints the domain in the command's own form.</param>
    /// <param name="options">The command's own options.</param>
    public static Command Create(
        CommandContext context, string name, string description, string example, Action<Invocation, DomainInfo> print,
        params ReadOnlySpan<Option> options)
    {
        var reference = Arguments.Reference(context);
        var command = new ConsoleCommand(name, description, example) { reference };
        foreach (var option in options)
            command.Options.Add(option);
        return command.Does(context, async call =>
        {
            var domain = await call.Driver.FindAsync(call.Get(reference), call.CancellationToken);
            if (call.Json)
                call.PrintJson(domain, JsonOutput.Shapes.DomainInfo);
            else
                print(call, domain);
            return ExitStatus.Done;
        });
    }
}
