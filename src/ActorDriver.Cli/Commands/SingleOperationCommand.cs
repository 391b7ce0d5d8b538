using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>start REF</c> and <c>undefine REF</c>.</summary>
internal static class SingleOperationCommand
{
    public static Command Create(CommandContext context, string kind, string description)
    {
        var reference = Arguments.Reference(context);
        var wish = new WishOptions();
        var command = new ConsoleCommand(kind, description, $"actordriver {kind} web1") { reference };
        wish.AddTo(command);
        return command.Does(context, async call =>
        {
            var request = new OperationRequest(
                kind, [call.Get(reference)], By: call.Get(wish.By), Reason: call.Get(wish.Reason));
            var outcome = (await call.Driver.OperateAsync(request, null, call.CancellationToken))[0];
            if (!call.Json)
                return OutcomeLines.Print(call, kind, [outcome]);
            call.PrintJson(outcome, JsonOutput.Shapes.Outcome);
            if (outcome.Error is not { } error)
                return ExitStatus.Done;
            ErrorOutput.Print(call.Terminal, error);
            return ExitStatus.Failed;
        });
    }
}
