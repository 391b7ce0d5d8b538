using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Processes known by their current directory.</summary>
internal static class Stragglers
{
    public static IReadOnlyList<int> Kill(Predicate<string> isMarked)
    {
        var killed = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || pid == Environment.ProcessId || !IsMarked(pid, isMarked))
                continue;
            using var process = PidFd.TryOpen(pid);
            if (process is null || !IsMarked(pid, isMarked)) // again, now that the PID cannot be another's
                continue;
            process.Kill();
            killed.Add(pid);
        }

        return killed;
    }

    private static bool IsMarked(int pid, Predicate<string> isMarked)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cwd")).LinkTarget is { } cwd && isMarked(cwd);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or another user's: none of ours
        }
    }
}
