using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Cgroups of starts that have failed, in which a killed process is that cannot die yet: it is frozen, or waits for a file system. They
/// are removed when it has; a note in the scratch directory sees to it that a driver that dies before finds them at its next start.
/// </summary>
/// <param name="scratch">The directory of the notes, the driver's own.</param>
/// <param name="mounts">The hierarchies.</param>
internal sealed class Leftovers(string scratch, CgroupMounts mounts)
{
    private const string Prefix = "leftover-";

    /// <summary>Time for a process that can die to have done so.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Removes a cgroup, and disposes it, after a task has ended.</summary>
    public void RemoveAfter(Task ending, NewCgroup made)
    {
        var note = Path.Combine(scratch, $"{Prefix}{Guid.NewGuid():N}");
        File.WriteAllLines(note, [made.Cgroup.Version.ToString(), made.Cgroup.Path]);
        ending.ContinueWith(
            _ =>
            {
                using (made)
                {
                    if (made.TryRemove())
                        File.Delete(note);
                }
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Removes those of a driver that has died, as far as that can be.</summary>
    public void RemoveAll()
    {
        foreach (var note in Directory.EnumerateFiles(scratch, Prefix + "*").ToList())
        {
            if (File.ReadAllLines(note) is not [var version, var path] || !Enum.TryParse<CgroupVersion>(version, out var known)
                || mounts.Of(known) is not { } mount || TryRemove(mount, path))
                File.Delete(note);
        }
    }

    private static bool TryRemove(CgroupMount mount, string path)
    {
        try
        {
            Cgroup.Remove(mount, path);
            return true;
        }
        catch (KernelException)
        {
            return false; // its process has not died yet
        }
    }
}
