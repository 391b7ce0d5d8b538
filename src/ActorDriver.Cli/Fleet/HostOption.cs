using System.CommandLine;
using ActorDriver.Cli.Commands;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>--host</c>: the host of all domains that a command names. Every command that takes a REF has it.</summary>
internal static class HostOption
{
    public static Option<string?> Create() => new("--host") { Description = "The host of the domains; HOST/REF says it for one", HelpName = "HOST" };

    /// <summary>Gives the option to every command below that names domains.</summary>
    public static void AddTo(Command command, CommandContext context)
    {
        if (command.Arguments.Any(context.TakesReference))
            command.Options.Add(context.Host);
        foreach (var below in command.Subcommands)
            AddTo(below, context);
    }

    /// <summary>What was given for an argument, with the host before each reference that names none.</summary>
    public static T Apply<T>(string? host, T value) => host is null ? value : value switch
    {
        string reference => (T)(object)With(host, reference),
        string[] references => (T)(object)references.Select(r => With(host, r)).ToArray(),
        _ => value,
    };

    private static string With(string host, string reference) => reference.Contains('/', StringComparison.Ordinal) ? reference : $"{host}/{reference}";
}
