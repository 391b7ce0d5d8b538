namespace ActorDriver.Contracts;

/// <summary>One container that runs on this machine, adopted or not: <c>discover --json</c> and the socket speak this shape.</summary>
/// <param name="Runtime">Its manager: <c>lxc</c>, <c>libvirt-lxc</c>, <c>docker</c>, <c>runc</c>, …; <c>cgroup</c> for a plain cgroup.</param>
/// <param name="Id">The manager's name or id for it; null for a plain cgroup.</param>
/// <param name="Name">What people call it.</param>
/// <param name="State"><c>running</c>, <c>freezing</c> or <c>paused</c>.</param>
/// <param name="Backend">The freezer that holds it: <c>cgroup-v1</c> or <c>cgroup-v2</c>.</param>
/// <param name="Cgroup">The path below its hierarchy's root.</param>
/// <param name="Pid">Its init process where it can be seen, else null.</param>
/// <param name="Processes">How many processes are in it.</param>
/// <param name="AdoptedAs">The name of the domain that holds it, or null.</param>
public sealed record ContainerInfo(
    string Runtime, string? Id, string Name, string State, string Backend, string Cgroup, int? Pid, int Processes, string? AdoptedAs);

/// <summary>
/// Body of <c>POST /v1/adoptions</c>: a container that is there already becomes a domain. Exactly one of <paramref name="Cgroup"/>,
/// <paramref name="Pid"/> and <paramref name="Container"/> is given.
/// </summary>
/// <param name="Name">The new domain's name.</param>
/// <param name="Cgroup">Its cgroup, from the hierarchy's root or as a directory.</param>
/// <param name="Pid">A process in it.</param>
/// <param name="Container"><c>RUNTIME:ID</c>, as <c>discover</c> shows the two.</param>
/// <param name="By">Who asks, in their own words; the peer's uid and pid are always added.</param>
/// <param name="Reason">Why.</param>
public sealed record AdoptRequest(
    string Name, string? Cgroup = null, int? Pid = null, string? Container = null, string? By = null, string? Reason = null);

/// <summary>Body of <c>POST /v1/adoptions/all</c>: every container that no domain holds; may be left out.</summary>
/// <param name="Runtime">Only this manager's; null for all.</param>
/// <param name="By">Who asks, in their own words; the peer's uid and pid are always added.</param>
/// <param name="Reason">Why.</param>
public sealed record AdoptAllRequest(string? Runtime = null, string? By = null, string? Reason = null);
