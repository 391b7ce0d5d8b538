using System.CommandLine;
using System.Runtime.CompilerServices;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Audit;

/// <summary><c>audit export --format jsonl|csv [--output FILE]</c>: all events for other programs.</summary>
internal static class ExportCommand
{
    private const int PieceSize = 64 * 1024;

    public static Command Create(CommandContext context)
    {
        var format = new Option<string>("--format")
        {
            Description = "jsonl (one JSON object a line) or csv",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write; - for standard output",
            HelpName = "FILE",
            DefaultValueFactory = _ => TextFiles.StandardOutput,
        };
        var period = new PeriodOptions();
        var journal = PastOptions.Journal();
        var command = new ConsoleCommand(
            "export", "Write the journal's events for other programs", "actordriver audit export | jq -r .event",
            "actordriver audit export --format csv --output events.csv --since 30d")
        {
            Journal = journal,
            TidiesUp = true,
            Options = { format, output },
        };
        period.AddTo(command);
        command.Options.Add(journal);
        return command.Does(context, async call =>
        {
            using var progress = ProgressLine.For(call, "lines");
            using var answer = await call.Driver.Audit.ExportAsync(
                call.Get(format)!, call.Get(period.Since), call.Get(period.Until), call.CancellationToken);
            return await TextFiles.WriteAsync(call, call.Get(output)!, ReadAsync(answer.Body, progress, call.CancellationToken), progress);
        });
    }

    private static async IAsyncEnumerable<string> ReadAsync(
        Stream body, ProgressLine? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(body);
        var buffer = new char[PieceSize];
        var lines = 0L;
        while (await NextAsync(text, buffer, lines, cancellationToken) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count('\n');
            progress?.Report(new Progress(lines));
            yield return new string(buffer, 0, read);
        }
    }

    private static async Task<int> NextAsync(StreamReader text, char[] buffer, long lines, CancellationToken cancellationToken)
    {
        try
        {
            return await text.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new DriverException(
                ErrorCodes.JournalUnavailable, $"the export broke off after {lines} lines ({e.Message}); audit verify may show why");
        }
    }
}
