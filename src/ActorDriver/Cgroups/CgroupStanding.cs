namespace ActorDriver.Cgroups;

/// <summary>What stands where a cgroup was recorded.</summary>
internal abstract record CgroupStanding
{
    private CgroupStanding()
    {
    }

    /// <summary>This very cgroup, opened: at its path, or under the name that it bears now.</summary>
    public sealed record Here(Cgroup Cgroup) : CgroupStanding;

    /// <summary>Another one or none.</summary>
    /// <param name="InitAt">Where its init lives all the same: it was moved out before. Null when it is dead, or was not known.</param>
    public sealed record Gone(string? InitAt) : CgroupStanding;

    /// <summary>It cannot be told: nothing of this kind is mounted here, or not the part in which it was, or the kernel refuses.</summary>
    /// <param name="Cause">Why. Its <see cref="KernelException.IsGone"/> is false.</param>
    public sealed record Unseen(KernelException Cause) : CgroupStanding;
}
