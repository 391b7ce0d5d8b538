using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>adopt NAME (--cgroup PATH | --pid PID | --container RUNTIME:ID)</c> and <c>adopt --all [--runtime R]</c>.</summary>
internal static class AdoptCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string?>("NAME") { Description = "The new domain's name", Arity = ArgumentArity.ZeroOrOne };
        var cgroup = new Option<string?>("--cgroup") { Description = "The container's cgroup, or its directory", HelpName = "PATH" };
        var pid = new Option<int?>("--pid") { Description = "A process in the container", HelpName = "PID" };
        var container = new Option<string?>("--container")
        {
            Description = "The container's manager, and its name or id there, as discover shows them",
            HelpName = "RUNTIME:ID",
        };
        var all = new Option<bool>("--all", "-a") { Description = "Every container that is not adopted yet, under its manager's name" };
        var runtime = new Option<string?>("--runtime") { Description = "With --all: this manager's only", HelpName = "RUNTIME" };
        var wish = new WishOptions();
        var command = new ConsoleCommand(
            "adopt", "Take over a container that runs already",
            "actordriver adopt web1 --container lxc:web1", "actordriver adopt web1 --pid 4711", "actordriver adopt --all --runtime docker")
        {
            name, cgroup, pid, container, all, runtime,
        };
        wish.AddTo(command);
        command.Validators.Add(result =>
        {
            var ways = new Option[] { cgroup, pid, container }.Count(o => result.GetResult(o) is not null);
            var isNamed = result.GetValue(name) is not null;
            if (result.GetValue(all) && (isNamed || ways > 0))
                result.AddError("give a NAME and one container, or --all, not both");
            else if (!result.GetValue(all) && (!isNamed || ways != 1))
                result.AddError("give a NAME and one of --cgroup, --pid and --container, or --all");
            else if (!result.GetValue(all) && result.GetValue(runtime) is not null)
                result.AddError("--runtime goes with --all");
        });
        return command.Does(context, async call =>
        {
            if (call.Get(all))
                return await AdoptAllAsync(call, new AdoptAllRequest(call.Get(runtime), call.Get(wish.By), call.Get(wish.Reason)));
            var outcome = await call.Driver.AdoptAsync(
                new AdoptRequest(
                    call.GetOptional(name)!, call.Get(cgroup), call.Get(pid), call.Get(container), call.Get(wish.By), call.Get(wish.Reason)),
                call.CancellationToken);
            if (!call.Json)
                return OutcomeLines.Print(call, "adopt", [outcome]);
            call.PrintJson(outcome, JsonOutput.Shapes.Outcome);
            return ExitStatus.Done;
        });
    }

    private static async Task<int> AdoptAllAsync(Invocation call, AdoptAllRequest request)
    {
        var outcomes = await call.Driver.AdoptAllAsync(request, call.CancellationToken);
        if (outcomes.Count > 0 || call.Json)
            return OutcomeLines.Print(call, "adopt", outcomes);
        call.Terminal.Out.WriteLine("No container to adopt; discover shows which are adopted already.");
        return ExitStatus.Done;
    }
}
