using System.Diagnostics;

namespace ActorDriver.KernelTests.Containers;

/// <summary>Runs the managers' own command-line tools.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command to its end and gives its output; a failure of the command is one of the test.</summary>
    public static string Run(params string[] command)
    {
        var (status, output) = TryRun(command);
        return status == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {status}:\n{output}");
    }

    /// <summary>Runs a command to its end, whatever that is.</summary>
    /// <remarks>Into a file and not through a pipe: a container that lives on would keep the pipe open.</remarks>
    public static (int Status, string Output) TryRun(params string[] command)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(new ProcessStartInfo(
                "/bin/sh", ["-c", "out=$1; shift; exec \"$@\" </dev/null >\"$out\" 2>&1", "sh", file, .. command]))!;
            if (!process.WaitForExit(Limit))
            {
                process.Kill();
                throw new TimeoutException($"{string.Join(' ', command)} did not end:\n{File.ReadAllText(file)}");
            }

            return (process.ExitCode, File.ReadAllText(file).Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
