using System.CommandLine;
using ActorDriver.Cli.Rendering;

namespace ActorDriver.Cli.Commands;

/// <summary>The options of commands that show the past.</summary>
internal static class PastOptions
{
    /// <summary><c>--journal FILE</c>.</summary>
    public static Option<string?> Journal() => new("--journal")
    {
        Description = "Read this journal.db, which may be a copy from another machine, instead of asking the daemon on the socket",
        HelpName = "FILE",
    };

    /// <summary><c>--utc</c>.</summary>
    public static Option<bool> Utc() => new("--utc") { Description = "Show times in UTC, not in local time" };

    /// <summary>How times are to be shown.</summary>
    public static TimeText Times(this Invocation call, Option<bool> utc) => call.Get(utc) ? TimeText.Utc : TimeText.Local;
}

/// <summary><c>--since</c> and <c>--until</c>.</summary>
internal sealed class PeriodOptions
{
    public Option<DateTimeOffset?> Since { get; } = TimeOption.Create("--since", "From this time on");

    public Option<DateTimeOffset?> Until { get; } = TimeOption.CreateEnd("--until", "Up to this time");

    public void AddTo(Command command)
    {
        command.Options.Add(Since);
        command.Options.Add(Until);
        command.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetResult(Since) is { Errors: var a } && result.GetResult(Until) is { Errors: var b }
                && !a.Any() && !b.Any() && result.GetValue(Since) > result.GetValue(Until))
                result.AddError("--since must not be later than --until");
        });
    }
}
