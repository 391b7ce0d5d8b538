namespace ActorDriver.Domains;

/// <summary>The one answer to a <see cref="DomainCommand"/>. Sent only after what it tells is durable.</summary>
/// <param name="CorrelationId">The number of the command that it answers.</param>
public abstract record DomainReply(Guid CorrelationId)
{
    /// <summary>It is so now.</summary>
    /// <param name="CorrelationId">The command's number.</param>
    /// <param name="Domain">The domain as it is after the command.</param>
    /// <param name="Event">The outcome's kind (<c>Frozen</c>, …), or null when there was nothing to do.</param>
    /// <param name="ElapsedMs">From the command's arrival at its domain to the durable outcome, in milliseconds.</param>
    public sealed record Done(Guid CorrelationId, DomainState Domain, string? Event, double ElapsedMs) : DomainReply(CorrelationId);

    /// <summary>It is not so, and why. The domain is as it was, or as the outcome event says.</summary>
    /// <param name="CorrelationId">The command's number.</param>
    /// <param name="Why">The error.</param>
    /// <param name="Domain">The domain, where there is one.</param>
    public sealed record Refused(Guid CorrelationId, DomainError Why, DomainState? Domain) : DomainReply(CorrelationId);
}

/// <summary>An expected failure: one code for programs, one sentence for people.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">Names the thing and, where there is one, the remedy.</param>
public sealed record DomainError(ErrorCode Code, string Message)
{
    /// <summary>What to do about EACCES; follows the kernel's own words.</summary>
    internal const string HowToGetAccess =
        "run the driver as root, or in a cgroup v2 subtree that is delegated to its user (systemd: Delegate=yes)";

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Message}";
}

/// <summary>The error codes of every way in.</summary>
public enum ErrorCode
{
    /// <summary>No domain has this name, UUID or init PID.</summary>
    NoDomain,

    /// <summary>The domain is in a state, or the thing of a kind, for which the command makes no sense.</summary>
    OperationInvalid,

    /// <summary>It was tried, and the kernel did not do it.</summary>
    OperationFailed,

    /// <summary>Too many commands wait for this domain already.</summary>
    Busy,

    /// <summary>Another domain has the name.</summary>
    NameTaken,

    /// <summary>The command itself is malformed.</summary>
    InvalidArgument,

    /// <summary>The journal cannot be written or read now, so nothing can be promised.</summary>
    JournalUnavailable,

    /// <summary>The caller, or the driver, is not allowed to.</summary>
    AccessDenied,

    /// <summary>The fleet has no host of this name.</summary>
    NoHost,

    /// <summary>The host does not answer now. Nothing was done.</summary>
    HostUnreachable,

    /// <summary>The host's version does not know what is asked. Nothing was done.</summary>
    HostTooOld,

    /// <summary>The command was sent and its answer did not come: whether it was carried out is not known here.</summary>
    OutcomeUnknown,

    /// <summary>The command came to its host too late to be carried out. Nothing was done.</summary>
    TooLate,

    /// <summary>The command came to a host that it was not meant for. Nothing was done.</summary>
    WrongHost,

    /// <summary>The host does not let other hosts do this. Nothing was done.</summary>
    NotAllowed,
}
