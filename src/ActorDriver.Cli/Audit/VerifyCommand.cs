using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit verify [--heads FILE]</c>: whether the journal is as it was written. Status 1 when it is not.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandContext context)
    {
        var heads = new Option<string?>("--heads")
        {
            Description = "What 'audit heads' has printed before: proves that nothing was cut off since",
            HelpName = "FILE",
        };
        var journal = PastOptions.Journal();
        return new ConsoleCommand(
            "verify", "Check that no event was changed, removed, inserted or moved", "actordriver audit verify",
            "actordriver audit verify --heads /safe/heads", "actordriver audit verify --journal /backup/journal.db")
        {
            Journal = journal,
            Options = { heads, journal },
        }.Does(context, async call =>
        {
            var file = call.Get(heads);
            var result = await VerifyAsync(call, file);
            if (call.Json)
                call.PrintJson(result, JsonOutput.Shapes.VerificationInfo);
            else
                VerificationLines.Print(call.Terminal, result, file);
            if (result.Sound)
                return ExitStatus.Done;
            ErrorOutput.Print(call.Terminal, VerificationLines.Fault(result));
            return ExitStatus.Failed;
        });
    }

    private static async Task<VerificationInfo> VerifyAsync(Invocation call, string? headsFile)
    {
        var heads = headsFile is null ? [] : await TextFiles.ReadAsync(headsFile, call.CancellationToken);
        try
        {
            return await ProgressLine.ShowAsync(
                call, "events", progress => call.Driver.Audit.VerifyAsync(heads, progress, call.CancellationToken));
        }
        catch (DriverException e) when (headsFile is not null && e.Code == ErrorCodes.InvalidArgument)
        {
            throw new DriverException(e.Code, $"{headsFile}: {e.Message}");
        }
    }
}
