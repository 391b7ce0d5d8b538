using System.Diagnostics;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>A process that has ended, and what it printed.</summary>
public sealed record Finished(int ExitCode, string Out, string Error)
{
    /// <summary>Generous: the machine may be busy with other things.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Finished> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null,
        string? directory = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var stop = new CancellationTokenSource(limit ?? Limit);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', start.ArgumentList)} did not end; it said: {await output}{await error}");
        }
        return new Finished(process.ExitCode, await output, await error);
    }

    /// <summary>The same, for a test that needs it to have gone well.</summary>
    public Finished Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit status {ExitCode} instead of {exitCode}; stdout: {Out}; stderr: {Error}");
        return this;
    }
}
