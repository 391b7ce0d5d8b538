using System.CommandLine;

namespace ActorDriver.Cli.Commands;

/// <summary>Arguments and options that several commands take in the same way.</summary>
internal static class Arguments
{
    /// <summary>A name may consist of digits, and then be another domain's PID.</summary>
    private const string Which = "name:X, id:X and pid:X say which";

    public static Argument<string> Reference(CommandContext context) => context.Referring(new Argument<string>("REF")
    {
        Description = $"A domain's name, UUID or init PID; {Which}",
    });

    public static Argument<string?> OptionalReference(CommandContext context) => context.Referring(new Argument<string?>("REF")
    {
        Description = $"A domain's name, UUID or init PID; {Which}. All domains without it",
        Arity = ArgumentArity.ZeroOrOne,
    });

    public static Argument<string[]> References(CommandContext context) => context.Referring(new Argument<string[]>("REF")
    {
        Description = $"Names, UUIDs or init PIDs of domains; {Which}",
        Arity = ArgumentArity.ZeroOrMore,
    });
}

/// <summary><c>--by</c> and <c>--reason</c>, for the commands that change something; both are kept in the journal.</summary>
internal sealed class WishOptions
{
    public Option<string?> By { get; } = new("--by")
    {
        Description = "Who asks; your uid and pid are recorded in any case",
        HelpName = "WHO",
    };

    public Option<string?> Reason { get; } = new("--reason") { Description = "Why", HelpName = "TEXT" };

    public void AddTo(Command command)
    {
        command.Options.Add(By);
        command.Options.Add(Reason);
    }
}
