using System.Diagnostics;
using System.Globalization;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>A cgroup of the unified hierarchy, made by the test and not by the driver. At the end all in it is killed and removed.</summary>
public sealed class V2Cgroup : IDisposable
{
    private readonly string _top;

    /// <param name="name">Its name, in a directory of this test's own.</param>
    public V2Cgroup(string name)
    {
        _top = System.IO.Path.Combine(MountPoint, $"actordriver-e2e-{Guid.NewGuid():N}");
        Directory = System.IO.Path.Combine(_top, name);
        System.IO.Directory.CreateDirectory(Directory);
    }

    public string Directory { get; }

    /// <summary>From the hierarchy's root.</summary>
    public string Path => Directory[MountPoint.Length..];

    private static string MountPoint { get; } = File.ReadLines("/proc/self/mountinfo")
        .Where(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal)).Select(line => line.Split(' ')[4]).First();

    public bool IsFrozen => File.ReadAllText(System.IO.Path.Combine(Directory, "cgroup.events")).Contains("frozen 1", StringComparison.Ordinal);

    /// <summary>Makes a cgroup below it.</summary>
    public string CreateChild(string name) => System.IO.Directory.CreateDirectory(System.IO.Path.Combine(Directory, name)).FullName;

    /// <summary>Starts a program in a cgroup, as a user of this number.</summary>
    public static Process Start(string directory, int user, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        const string enter = "dir=$1; user=$2; shift 2; echo $$ >\"$dir/cgroup.procs\" && "
            + "exec setpriv --reuid \"$user\" --regid \"$user\" --clear-groups \"$@\"";
        var start = new ProcessStartInfo("/bin/sh", ["-c", enter, "sh", directory, id, .. command]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts a process in it that does nothing.</summary>
    public Process StartSleep(int user = 0) => Start(Directory, user, new Dictionary<string, string>(), "sleep", "86400");

    public void Dispose()
    {
        File.WriteAllText(System.IO.Path.Combine(_top, "cgroup.kill"), "1");
        Assert.True(SpinWait.SpinUntil(() => TryRemove(_top), Finished.Limit), $"{_top} is removed");
    }

    private static bool TryRemove(string directory)
    {
        try
        {
            foreach (var child in System.IO.Directory.GetDirectories(directory))
            {
                if (!TryRemove(child))
                    return false;
            }
            System.IO.Directory.Delete(directory);
            return true;
        }
        catch (IOException)
        {
            Thread.Sleep(10); // the kernel holds a cgroup for a moment after its last process has gone
            return false;
        }
    }
}
