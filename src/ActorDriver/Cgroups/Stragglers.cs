using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Processes known by their current directory.</summary>
internal static class Stragglers
{
    // A process that waits at a gate dies at once; a frozen one, or one whose file system does not answer, when it can.
    private static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(2);

    /// <summary>Kills those that are marked, and waits a little until they are dead.</summary>
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

        SpinWait.SpinUntil(() => !killed.Exists(pid => IsMarked(pid, isMarked)), DeathLimit);
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
