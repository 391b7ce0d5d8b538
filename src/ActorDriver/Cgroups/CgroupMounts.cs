namespace ActorDriver.Cgroups;

/// <summary>Where a cgroup hierarchy is mounted.</summary>
/// <param name="Version">Its generation.</param>
/// <param name="MountPoint">The directory where it is mounted.</param>
/// <param name="Root">Which cgroup is seen at the mount point: <c>/</c>, or another one where only a part is bind-mounted.</param>
public sealed record CgroupMount(CgroupVersion Version, string MountPoint, string Root);

/// <summary>
/// The hierarchies that can freeze, as they are mounted on this machine. Nothing is assumed about mount points. Of several mounts of
/// one hierarchy the one is chosen that can be written and shows the most.
/// </summary>
/// <param name="V1Freezer">The v1 hierarchy with the <em>freezer</em> controller.</param>
/// <param name="V2">The unified hierarchy.</param>
public sealed record CgroupMounts(CgroupMount? V1Freezer, CgroupMount? V2)
{
    /// <summary>Reads the mounts of this process from <c>/proc/self/mountinfo</c>, and leaves out what cannot be reached.</summary>
    public static CgroupMounts Read()
    {
        using var table = new MountTable(given: null);
        return table.Chosen;
    }

    /// <summary>Reads a text of the form of <c>/proc/self/mountinfo</c> (see proc(5)).</summary>
    public static CgroupMounts Parse(string mountinfo)
    {
        ArgumentNullException.ThrowIfNull(mountinfo);
        var all = MountInfo.Parse(mountinfo);
        return new CgroupMounts(
            all.Of(CgroupVersion.V1).Select(m => m.Mount).FirstOrDefault(), all.Of(CgroupVersion.V2).Select(m => m.Mount).FirstOrDefault());
    }

    /// <summary>The mount of this version, if there is one.</summary>
    public CgroupMount? Of(CgroupVersion version) => version == CgroupVersion.V1 ? V1Freezer : V2;
}
