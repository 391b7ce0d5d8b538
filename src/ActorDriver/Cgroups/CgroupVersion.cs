namespace ActorDriver.Cgroups;

/// <summary>The two generations of control groups. Both may be mounted at once.</summary>
public enum CgroupVersion
{
    /// <summary>One hierarchy a controller; freezing through <c>freezer.state</c>.</summary>
    V1 = 1,

    /// <summary>The unified hierarchy; freezing through <c>cgroup.freeze</c>, told by <c>cgroup.events</c>.</summary>
    V2 = 2,
}
