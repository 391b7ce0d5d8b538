using System.Diagnostics;

namespace ActorDriver.FleetTests.Hosts;

/// <summary>What a program said and how it ended.</summary>
internal sealed record Ran(int Status, string Out, string Error)
{
    public Ran Done() => Status == 0 ? this : throw new InvalidOperationException($"status {Status}: {Out}{Error}");
}

internal static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<Ran> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        return new Ran(process.ExitCode, await output, await error);
    }

    public static async Task ScriptAsync(string script) => (await RunAsync("/bin/sh", "-ec", script)).Done();
}
