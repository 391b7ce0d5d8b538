using System.CommandLine;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>run NAME -- COMMAND [ARG…]</c>.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The new domain's name" };
        var program = new Argument<string[]>("COMMAND")
        {
            Description = "The program and its arguments, after --; no shell interprets them",
            Arity = ArgumentArity.OneOrMore,
        };
        var backend = new Option<string?>("--backend") { Description = "The freezer to use", HelpName = "BACKEND" };
        backend.AcceptOnlyFromAmong("cgroup-v1", "cgroup-v2", "simulated");
        var workdir = new Option<string?>("--workdir")
        {
            Description = "Where the program starts [default: the current directory]",
            HelpName = "DIR",
        };
        var wish = new WishOptions();
        var command = new ConsoleCommand(
            "run", "Define a domain and start a program in a cgroup of its own",
            "actordriver run web1 -- nginx -g 'daemon off;'", "actordriver run job7 --backend cgroup-v1 -- ./compute --fast")
        {
            name,
            program,
            backend,
            workdir,
        };
        wish.AddTo(command);
        return command.Does(context, async call =>
        {
            var outcome = await call.Driver.DefineAsync(
                new DefineRequest(
                    call.Get(name), call.Get(program), Path.GetFullPath(call.Get(workdir) ?? "."), call.Get(backend),
                    Start: true, call.Get(wish.By), call.Get(wish.Reason)),
                call.CancellationToken);
            if (!call.Json)
                return OutcomeLines.Print(call, "start", [outcome]);
            call.PrintJson(outcome, JsonOutput.Shapes.Outcome);
            return ExitStatus.Done;
        });
    }
}
