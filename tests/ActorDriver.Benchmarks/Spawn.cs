using System.Diagnostics;

namespace ActorDriver.Benchmarks;

/// <summary>Runs a program to its end. All programs that are compared are started in this one way.</summary>
internal static class Spawn
{
    public static void Run(params string[] command)
    {
        var (status, output) = TryRun(command);
        if (status != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {status}: {output}");
    }

    public static (int Status, string Output) TryRun(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }

    /// <summary>Whether a program is installed.</summary>
    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"])
        .Any(directory => File.Exists(Path.Combine(directory, program)));
}
