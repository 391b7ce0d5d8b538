using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>Reads the lines of an operation's answer and puts the outcomes in the order of the references.</summary>
internal static class OperationAnswer
{
    /// <exception cref="DriverException">The answer breaks off: what came of the rest is not known.</exception>
    public static async Task<IReadOnlyList<Outcome>> ReadAsync(
        Stream body, string socketPath, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        Outcome?[]? outcomes = null;
        var done = 0;
        try
        {
            using var lines = new StreamReader(body);
            while (await lines.ReadLineAsync(cancellationToken) is { } text)
            {
                if (text.Length == 0)
                    continue;
                var line = JsonSerializer.Deserialize(text, ContractsJson.Default.OperationLine);
                switch (line)
                {
                    case { Total: { } total }:
                        outcomes = new Outcome?[total];
                        break;
                    case { Index: { } index, Outcome: { } outcome } when outcomes is not null && index >= 0 && index < outcomes.Length:
                        outcomes[index] = outcome;
                        done++;
                        progress?.Report(new Progress(done, outcomes.Length));
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw Broken(socketPath, done, outcomes?.Length, e.Message);
        }
        return outcomes is not null && done == outcomes.Length
            ? [.. outcomes.OfType<Outcome>()]
            : throw Broken(socketPath, done, outcomes?.Length, "the connection was closed");
    }

    private static DriverException Broken(string socketPath, int done, int? total, string cause) => new(
        ErrorCodes.DaemonUnreachable,
        $"the daemon on {socketPath} broke off after {done} of {total?.ToString() ?? "an unknown number of"} domains ({cause}); "
        + "what was accepted is carried on: look with list --all");
}
