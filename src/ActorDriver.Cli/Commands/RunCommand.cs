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
        var environment = new Option<string[]>("--env")
        {
            Description = "A variable for the program, which has a clean environment: PATH, LANG, HOME, USER, LOGNAME, SHELL and these",
            HelpName = "NAME=VALUE",
        };
        environment.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => t.Value).FirstOrDefault(v => v.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"'{wrong}' is no variable: give it as NAME=VALUE");
        });
        var log = new Option<string?>("--log") { Description = "Where its output goes: a file in the daemon's state directory, or nowhere [default: file]" };
        log.AcceptOnlyFromAmong(OutputKinds.File, OutputKinds.None);
        var wish = new WishOptions();
        var command = new ConsoleCommand(
            "run", "Define a domain and start a program in a cgroup of its own",
            "actordriver run web1 -- nginx -g 'daemon off;'", "actordriver run job7 --backend cgroup-v1 -- ./compute --fast")
        {
            name,
            program,
            backend,
            workdir,
            environment,
            log,
        };
        wish.AddTo(command);
        return command.Does(context, async call =>
        {
            var outcome = await call.Driver.DefineAsync(
                new DefineRequest(
                    call.Get(name), call.Get(program), Path.GetFullPath(call.Get(workdir) ?? "."), call.Get(backend),
                    Start: true, call.Get(wish.By), call.Get(wish.Reason), Variables(call.Get(environment) ?? []), call.Get(log)),
                call.CancellationToken);
            if (!call.Json)
                return OutcomeLines.Print(call, "start", [outcome]);
            call.PrintJson(outcome, JsonOutput.Shapes.Outcome);
            return ExitStatus.Done;
        });
    }

    /// <summary>Null for none; of two with the same name the later one counts.</summary>
    private static Dictionary<string, string>? Variables(string[] given)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in given)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            variables[variable[..equals]] = variable[(equals + 1)..];
        }

        return variables.Count > 0 ? variables : null;
    }
}
