namespace ActorDriver.Contracts;

/// <summary>The codes of <see cref="ErrorInfo.Code"/> and of the line <c>error: CODE: message</c>.</summary>
public static class ErrorCodes
{
    /// <summary>No domain has this name, UUID or init PID.</summary>
    public const string NoDomain = nameof(NoDomain);

    /// <summary>The command makes no sense in the domain's state.</summary>
    public const string OperationInvalid = nameof(OperationInvalid);

    /// <summary>It was tried, and the kernel did not do it.</summary>
    public const string OperationFailed = nameof(OperationFailed);

    /// <summary>Too much is waiting already; try again.</summary>
    public const string Busy = nameof(Busy);

    /// <summary>Another domain has the name.</summary>
    public const string NameTaken = nameof(NameTaken);

    /// <summary>The command itself is malformed.</summary>
    public const string InvalidArgument = nameof(InvalidArgument);

    /// <summary>The journal cannot be written or read now.</summary>
    public const string JournalUnavailable = nameof(JournalUnavailable);

    /// <summary>The caller, or the driver, is not allowed to.</summary>
    public const string AccessDenied = nameof(AccessDenied);

    /// <summary>The fleet has no host of this name.</summary>
    public const string NoHost = nameof(NoHost);

    /// <summary>The host does not answer now. Nothing was done.</summary>
    public const string HostUnreachable = nameof(HostUnreachable);

    /// <summary>The host's version does not know what is asked. Nothing was done.</summary>
    public const string HostTooOld = nameof(HostTooOld);

    /// <summary>The command was sent and its answer did not come: whether it was carried out is not known.</summary>
    public const string OutcomeUnknown = nameof(OutcomeUnknown);

    /// <summary>The command came to its host too late to be carried out. Nothing was done.</summary>
    public const string TooLate = nameof(TooLate);

    /// <summary>The command came to a host that it was not meant for. Nothing was done.</summary>
    public const string WrongHost = nameof(WrongHost);

    /// <summary>The host does not let other hosts do this. Nothing was done.</summary>
    public const string NotAllowed = nameof(NotAllowed);

    /// <summary>No daemon answers on the socket. Only the client says this.</summary>
    public const string DaemonUnreachable = nameof(DaemonUnreachable);
}
