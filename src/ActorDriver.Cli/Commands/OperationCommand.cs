using System.CommandLine;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>suspend</c>, <c>resume</c> and <c>destroy</c>: one wish for one, several or all domains, carried out concurrently.</summary>
internal static class OperationCommand
{
    public static Command Create(CommandContext context, string kind, string description)
    {
        var references = Arguments.References(context);
        var all = new Option<bool>("--all", "-a") { Description = "Every active domain" };
        var wish = new WishOptions();
        var command = new ConsoleCommand(
            kind, description, $"actordriver {kind} web1", $"actordriver {kind} web1 web2 --reason maintenance", $"actordriver {kind} --all")
        {
            references,
            all,
        };
        wish.AddTo(command);
        command.Validators.Add(result =>
        {
            var some = result.GetValue(references) is { Length: > 0 };
            if (some == result.GetValue(all))
                result.AddError(some ? "give domains or --all, not both" : $"give the domains to {kind}, or --all");
        });
        return command.Does(context, async call =>
        {
            var (some, every) = (call.Get(references), call.Get(all));
            if (every && call.Get(context.Host) is { } host)
                (some, every) = ([.. (await call.Driver.Fleet.ListAsync(host, false, call.CancellationToken)).Select(d => $"{host}/{d.Id}")], false);
            if (!every && some.Length == 0)
                return OutcomeLines.Print(call, kind, []);
            var request = new OperationRequest(
                kind, some, every, call.Get(wish.By), call.Get(wish.Reason));
            var outcomes = await ProgressLine.ShowAsync(
                call, "domains", progress => call.Driver.OperateAsync(request, progress, call.CancellationToken));
            return OutcomeLines.Print(call, kind, outcomes);
        });
    }
}
