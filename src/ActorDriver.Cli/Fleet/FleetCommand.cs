using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>fleet init | token | join | leave | remove</c>: which fleet this host belongs to.</summary>
internal static class FleetCommand
{
    public static Command Create(CommandContext context) => new ConsoleCommand(
        "fleet", "Join hosts, so that each takes commands for all of them", "actordriver fleet init", "actordriver fleet token")
    {
        Init(context),
        Token(context),
        Join(context),
        Leave(context),
        Remove(context),
        CopyCommand.Create(context),
    };

    private static ConsoleCommand Init(CommandContext context)
    {
        var (name, listen) = (Name(), Listen());
        return new ConsoleCommand(
            "init", "Found a fleet: this host is its first, and keeps its certificate authority",
            "actordriver fleet init", "actordriver fleet init --name web1 --listen 10.0.0.1")
        {
            name,
            listen,
        }.Does(context, async call =>
        {
            var told = await call.Driver.Fleet.FoundAsync(new FoundFleetRequest(call.Get(name), call.Get(listen)), call.CancellationToken);
            return Told(call, told, $"This is host '{told.Host}' of a new fleet, and listens on {told.Address}. 'actordriver fleet token' lets another host join.");
        });
    }

    private static ConsoleCommand Token(CommandContext context)
    {
        var life = new Option<TimeSpan>("--for")
        {
            Description = "How long it is good, such as 15m, 1h, 2d [default: 1h]",
            HelpName = "TIME",
            CustomParser = result => Duration.TryParse(result.Tokens[0].Value, out var time) ? time : Wrong(result),
            DefaultValueFactory = _ => TimeSpan.FromHours(1),
        };
        return new ConsoleCommand("token", "Print a token that lets one host join", "actordriver fleet token --for 15m")
        {
            life,
        }.Does(context, async call =>
        {
            var token = await call.Driver.Fleet.InviteAsync(new TokenRequest(call.Get(life).TotalSeconds), call.CancellationToken);
            if (call.Json)
                call.PrintJson(token, FleetShapes.Default.TokenInfo);
            else
                call.Terminal.Out.WriteLine(token.Token);
            return ExitStatus.Done;
        });
    }

    private static ConsoleCommand Join(CommandContext context)
    {
        var token = new Argument<string>("TOKEN") { Description = "What 'actordriver fleet token' has printed on the first host" };
        var (name, listen) = (Name(), Listen());
        return new ConsoleCommand("join", "Join the fleet of a token", "actordriver fleet join fleet1-…", "actordriver fleet join fleet1-… --name web2 --listen 10.0.0.2")
        {
            token,
            name,
            listen,
        }.Does(context, async call =>
        {
            var told = await call.Driver.Fleet.JoinAsync(
                new JoinFleetRequest(call.Get(token), call.Get(name), call.Get(listen)), call.CancellationToken);
            return Told(call, told, $"This is host '{told.Host}' of a fleet of {told.Hosts}, and listens on {told.Address}.");
        });
    }

    private static ConsoleCommand Leave(CommandContext context)
    {
        var force = new Option<bool>("--force") { Description = "Also when the host with the authority does not answer; it must remove this one itself then" };
        return new ConsoleCommand("leave", "Leave the fleet; no domain is touched by it", "actordriver fleet leave")
        {
            force,
        }.Does(context, async call =>
        {
            await call.Driver.Fleet.LeaveAsync(call.Get(force), call.CancellationToken);
            if (!call.Json)
                call.Terminal.Out.WriteLine("This host belongs to no fleet any more.");
            return ExitStatus.Done;
        });
    }

    private static ConsoleCommand Remove(CommandContext context)
    {
        var host = new Argument<string>("HOST") { Description = "The host" };
        return new ConsoleCommand("remove", "Take a host out of the fleet and its certificates back", "actordriver fleet remove web2")
        {
            host,
        }.Does(context, async call =>
        {
            await call.Driver.Fleet.RemoveAsync(call.Get(host), call.CancellationToken);
            if (!call.Json)
                call.Terminal.Out.WriteLine($"Host '{Printable.Of(call.Get(host))}' is out of the fleet, and its certificates are revoked.");
            return ExitStatus.Done;
        });
    }

    private static int Told(Invocation call, MembershipInfo told, string text)
    {
        if (call.Json)
            call.PrintJson(told, FleetShapes.Default.MembershipInfo);
        else
            call.Terminal.Out.WriteLine(Printable.Of(text));
        return ExitStatus.Done;
    }

    private static TimeSpan Wrong(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no duration: give one such as 15m, 1h or 2d");
        return default;
    }

    private static Option<string?> Name() => new("--name") { Description = "This host's name in the fleet [default: the machine's]", HelpName = "HOST" };

    private static Option<string?> Listen() => new("--listen")
    {
        Description = "The IP address that the other hosts know this one by, with or without a port [default: the only one; port 7443]",
        HelpName = "ADDRESS",
    };
}
