using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>A wish sent to a domain. Each one gets exactly one <see cref="DomainReply"/>, also a refused or repeated one.</summary>
/// <param name="Ref">The domain it is for; for a new domain, the name it shall have.</param>
/// <param name="Wish">Who asks and why.</param>
public abstract record DomainCommand(DomainRef Ref, Wish Wish)
{
    /// <summary>What the command wants, as one word: <c>Suspend</c>, <c>Resume</c>, …</summary>
    public string Kind => GetType().Name;

    /// <summary>
    /// The asker's trace context (W3C <c>traceparent</c>), of which the command's span is to be a part; null for none. The facade fills it
    /// in; an actor sets it to <c>Activity.Current?.Id</c>.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>Make a domain of this name, without starting it.</summary>
    public sealed record Define(DomainName Name, ExecSpec Exec, Backend? Backend, Wish Wish)
        : DomainCommand(new DomainRef(Name), Wish);

    /// <summary>Make a domain of this name and start it.</summary>
    public sealed record Run(DomainName Name, ExecSpec Exec, Backend? Backend, Wish Wish)
        : DomainCommand(new DomainRef(Name), Wish);

    /// <summary>Take over a container that is already there. <see cref="Container"/> is what was found out about it.</summary>
    public sealed record Adopt(DomainName Name, FoundContainer Container, Wish Wish) : DomainCommand(new DomainRef(Name), Wish);

    /// <summary>Start the program of a shut-off domain.</summary>
    public sealed record Start(DomainRef Ref, Wish Wish) : DomainCommand(Ref, Wish);

    /// <summary>Freeze every process.</summary>
    public sealed record Suspend(DomainRef Ref, Wish Wish) : DomainCommand(Ref, Wish);

    /// <summary>Thaw every process.</summary>
    public sealed record Resume(DomainRef Ref, Wish Wish) : DomainCommand(Ref, Wish);

    /// <summary>Kill every process, frozen or not, and remove the cgroups that the driver made.</summary>
    public sealed record Destroy(DomainRef Ref, Wish Wish) : DomainCommand(Ref, Wish);

    /// <summary>Forget a shut-off domain, so that its name is free again. Its history stays.</summary>
    public sealed record Undefine(DomainRef Ref, Wish Wish) : DomainCommand(Ref, Wish);
}

/// <summary>A running container, as it was found: what <see cref="DomainCommand.Adopt"/> needs to know.</summary>
/// <param name="Runtime">Its manager: <c>lxc</c>, <c>runc</c>, …, or <c>cgroup</c> for a plain one.</param>
/// <param name="RuntimeId">The manager's name or id for it, or null.</param>
/// <param name="FoundBy">How it was pointed at: <c>cgroup</c>, <c>pid</c>, <c>container</c> or <c>discovery</c>.</param>
/// <param name="Cgroup">Its cgroup.</param>
/// <param name="Init">Its init process, where one is known.</param>
/// <param name="IsFrozen">Whether it is frozen now.</param>
/// <param name="Id">The UUID its manager knows it by (libvirt), or null for a new one.</param>
public sealed record FoundContainer(
    string Runtime, string? RuntimeId, string FoundBy, CgroupRef Cgroup, ProcessIdentity? Init, bool IsFrozen, DomainId? Id = null);
