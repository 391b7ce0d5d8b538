using System.Diagnostics;

namespace ActorDriver.Benchmarks;

/// <summary>Runs a program to its end, within a limit. All programs that are compared are started in this one way.</summary>
internal static class Spawn
{
    /// <summary>No command that is measured takes as long on any machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static void Run(params string[] command) => Run(Limit, command);

    public static void Run(TimeSpan limit, params string[] command)
    {
        var (status, output) = TryRun(limit, command);
        if (status != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {status}: {output}");
    }

    public static (int Status, string Output) TryRun(params string[] command) => TryRun(Limit, command);

    public static (int Status, string Output) TryRun(TimeSpan limit, params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} did not end within {limit.TotalSeconds} s");
        }

        // What it has started may live on and keep its pipes open: that is not waited for.
        return (process.ExitCode, said.Wait(TimeSpan.FromSeconds(1)) ? string.Concat(said.Result).Trim() : "");
    }

    /// <summary>Whether a program is installed.</summary>
    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"])
        .Any(directory => File.Exists(Path.Combine(directory, program)));
}
