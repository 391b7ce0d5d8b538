using System.Globalization;

namespace ActorDriver.Cgroups;

/// <summary>The kernel's lists of processes and threads: one number a line.</summary>
internal static class PidList
{
    public const string Processes = "cgroup.procs";
    public const string Threads = "cgroup.threads";

    /// <summary>Stands for a process that is there and cannot be seen: of another PID namespace.</summary>
    public const int Unseen = 0;

    public static List<int> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>The process of a thread; null when the thread is gone.</summary>
    public static int? ProcessOf(int thread)
    {
        const string key = "Tgid:\t";
        if (thread == Unseen)
            return Unseen;
        try
        {
            var line = ProcFile.Read(thread, "status").Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return line is null ? Unseen : int.Parse(line[key.Length..], CultureInfo.InvariantCulture);
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }
}
