namespace ActorDriver.Domains;

/// <summary>Where a domain is in its life. The words are libvirt's where libvirt has one.</summary>
public enum DomainStatus
{
    /// <summary>No container: never started, destroyed, or ended by itself.</summary>
    ShutOff,

    /// <summary>Its processes run.</summary>
    Running,

    /// <summary>Asked to freeze; the kernel has not confirmed yet.</summary>
    Freezing,

    /// <summary>Every process stands still.</summary>
    Paused,

    /// <summary>Asked to thaw; the kernel has not confirmed yet.</summary>
    Thawing,

    /// <summary>Its processes are being killed.</summary>
    Destroying,
}

/// <summary>Why a domain is in its status, after libvirt's <c>virDomain*Reason</c>.</summary>
public enum StatusReason
{
    /// <summary>Shut off: defined, never started.</summary>
    Defined,

    /// <summary>Shut off: its start has failed.</summary>
    Failed,

    /// <summary>Shut off: destroyed by a command.</summary>
    Destroyed,

    /// <summary>Shut off: its last process ended by itself.</summary>
    Exited,

    /// <summary>Shut off: its cgroup is gone, or another one stands at its path.</summary>
    Vanished,

    /// <summary>Shut off: the host has booted since.</summary>
    HostRebooted,

    /// <summary>Shut off: being started now.</summary>
    Starting,

    /// <summary>Running: started by us.</summary>
    Booted,

    /// <summary>Running: was already there and has been adopted.</summary>
    Adopted,

    /// <summary>Running: resumed by a command.</summary>
    Unpaused,

    /// <summary>Running: a suspend failed or timed out, and was rolled back.</summary>
    SuspendFailed,

    /// <summary>Running or paused: a destroy failed.</summary>
    DestroyFailed,

    /// <summary>Paused, freezing, thawing or destroying: a user's command.</summary>
    User,

    /// <summary>Paused: a resume failed, and was rolled back.</summary>
    ResumeFailed,

    /// <summary>Running or paused: somebody else thawed or froze it.</summary>
    External,
}

/// <summary>The words of status and reason as they are shown and sent.</summary>
public static class StatusWords
{
    /// <summary><c>shut-off</c>, <c>running</c>, …: the contract's word.</summary>
    public static string Word(this DomainStatus status) => status switch
    {
        DomainStatus.ShutOff => "shut-off",
        DomainStatus.Running => "running",
        DomainStatus.Freezing => "freezing",
        DomainStatus.Paused => "paused",
        DomainStatus.Thawing => "thawing",
        DomainStatus.Destroying => "destroying",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary><c>booted</c>, <c>host-rebooted</c>, …</summary>
    public static string Word(this StatusReason reason) => reason switch
    {
        StatusReason.Defined => "defined",
        StatusReason.Failed => "failed",
        StatusReason.Destroyed => "destroyed",
        StatusReason.Exited => "exited",
        StatusReason.Vanished => "vanished",
        StatusReason.HostRebooted => "host-rebooted",
        StatusReason.Starting => "starting",
        StatusReason.Booted => "booted",
        StatusReason.Adopted => "adopted",
        StatusReason.Unpaused => "unpaused",
        StatusReason.SuspendFailed => "suspend-failed",
        StatusReason.DestroyFailed => "destroy-failed",
        StatusReason.User => "user",
        StatusReason.ResumeFailed => "resume-failed",
        StatusReason.External => "external",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
