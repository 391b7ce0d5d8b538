using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// What cgroups that stay open between operations have in common: how many of them the limit of descriptors allows, and where the driver's
/// threads were seen last.
/// </summary>
internal sealed class KeptCgroups
{
    // Directory, files, and in v2 a file of each cgroup above. With a sixteenth of the limit's number of cgroups, most of the descriptors
    // are left for all else.
    private const int Share = 16;

    private volatile DriverCgroup.Indispensable? _seen;
    private int _left;

    /// <summary>As many as this process's own limit allows.</summary>
    public KeptCgroups()
        : this(LimitOf(ProcFile.ReadPath("/proc/self/limits")) / Share)
    {
    }

    /// <summary>At most so many.</summary>
    public KeptCgroups(int most) => _left = most;

    /// <summary>Takes one of the places; false when none is left. Whoever has one gives it back.</summary>
    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
            return true;
        Interlocked.Increment(ref _left);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack() => Interlocked.Increment(ref _left);

    /// <summary>Throws when the driver is in a cgroup now, or when one of its other threads, or PID 1, was in it a moment ago.</summary>
    /// <exception cref="KernelException">EDEADLK, saying which of these it is.</exception>
    public void Refuse(CgroupVersion version, string path) =>
        DriverCgroup.Refuse(version, path, _seen = DriverCgroup.Indispensable.Recent(_seen));

    /// <summary>The soft limit of open files in a text of the form of <c>/proc/PID/limits</c>.</summary>
    internal static int LimitOf(string limits)
    {
        const string name = "Max open files";
        const int some = 1024; // every kernel's default; "unlimited" cannot be said of this one
        var line = limits.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : some;
    }
}
