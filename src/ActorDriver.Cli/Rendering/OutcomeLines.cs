using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>What came of a command, one domain a line; errors on stderr; a summary when there were several.</summary>
internal static class OutcomeLines
{
    /// <returns>The exit status: failed if any failed.</returns>
    public static int Print(Invocation call, string kind, IReadOnlyList<Outcome> outcomes)
    {
        if (call.Json)
            call.PrintJson(outcomes, JsonOutput.Shapes.IReadOnlyListOutcome);
        foreach (var outcome in outcomes)
        {
            if (outcome.Error is { } error)
                ErrorOutput.Print(call.Terminal, outcomes.Count > 1 ? error with { Message = $"{outcome.Name}: {error.Message}" } : error);
            else if (!call.Json)
                call.Terminal.Out.WriteLine(Line(kind, outcome));
        }
        var failed = outcomes.Count(o => o.Error is not null);
        if (!call.Json && outcomes.Count != 1)
            call.Terminal.Out.WriteLine(outcomes.Count == 0
                ? $"No active domain to {kind}."
                : $"{outcomes.Count - failed} {Past(kind)}, {failed} failed");
        return failed == 0 ? ExitStatus.Done : ExitStatus.Failed;
    }

    private static string Line(string kind, Outcome o) => o.Event is null
        ? $"{Printable.Of(o.Name)} {StateWords.Shown(o.State ?? "")} already"
        : $"{Printable.Of(o.Name)} {Past(kind)} in {Ago.Duration(o.ElapsedMs)}";

    private static string Past(string kind) => kind switch
    {
        OperationKinds.Suspend => "suspended",
        OperationKinds.Resume => "resumed",
        OperationKinds.Destroy => "destroyed",
        OperationKinds.Start => "started",
        OperationKinds.Undefine => "undefined",
        "adopt" => "adopted",
        _ => kind,
    };
}
