namespace ActorDriver.Contracts;

/// <summary>One domain as it is shown: <c>--json</c> and the socket speak this shape.</summary>
/// <param name="Id">Its UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">One of <see cref="DomainStates"/>.</param>
/// <param name="Reason">Why it is in this state: <c>booted</c>, <c>user</c>, <c>exited</c>, …</param>
/// <param name="Backend"><c>cgroup-v1</c>, <c>cgroup-v2</c> or <c>simulated</c>; null while shut off and none was asked for.</param>
/// <param name="Cgroup">The path below its hierarchy's root while active, else null.</param>
/// <param name="Pid">Its init process while active and known, else null.</param>
/// <param name="Runtime">Who made the container: <c>exec</c> for the driver itself, else <c>lxc</c>, <c>runc</c>, …, <c>cgroup</c>.</param>
/// <param name="Since">Since when it has had this state, in UTC.</param>
public sealed record DomainInfo(
    string Id, string Name, string State, string Reason, string? Backend, string? Cgroup, int? Pid, string Runtime, DateTimeOffset Since);

/// <summary>The words of <see cref="DomainInfo.State"/>.</summary>
public static class DomainStates
{
    /// <summary>No container.</summary>
    public const string ShutOff = "shut-off";

    /// <summary>Its processes run.</summary>
    public const string Running = "running";

    /// <summary>Asked to freeze, not confirmed yet.</summary>
    public const string Freezing = "freezing";

    /// <summary>Every process stands still.</summary>
    public const string Paused = "paused";

    /// <summary>Asked to thaw, not confirmed yet.</summary>
    public const string Thawing = "thawing";

    /// <summary>Being killed.</summary>
    public const string Destroying = "destroying";
}
