namespace ActorDriver.Contracts;

/// <summary>An error as RFC 9457 problem details, sent as <c>application/problem+json</c>.</summary>
/// <param name="Type"><c>urn:actordriver:error:CODE</c>.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The message for this one occurrence.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem that says this error.</summary>
    public static Problem Of(ErrorInfo error) => Of(error, StatusOf(error.Code));

    /// <summary>The problem that says this error with another status than its code's.</summary>
    public static Problem Of(ErrorInfo error, int status) =>
        new($"urn:actordriver:error:{error.Code}", TitleOf(error.Code), status, error.Message, error.Code);

    /// <summary>The HTTP status of a code.</summary>
    public static int StatusOf(string code) => code switch
    {
        ErrorCodes.NoDomain or ErrorCodes.NoHost => 404,
        ErrorCodes.OperationInvalid or ErrorCodes.NameTaken => 409,
        ErrorCodes.InvalidArgument => 400,
        ErrorCodes.AccessDenied or ErrorCodes.NotAllowed => 403,
        ErrorCodes.HostUnreachable or ErrorCodes.HostTooOld or ErrorCodes.WrongHost => 502,
        ErrorCodes.OutcomeUnknown or ErrorCodes.TooLate => 504,
        ErrorCodes.Busy or ErrorCodes.JournalUnavailable => 503,
        _ => 500,
    };

    private static string TitleOf(string code) => code switch
    {
        ErrorCodes.NoDomain => "No such domain",
        ErrorCodes.OperationInvalid => "Not possible in this state",
        ErrorCodes.OperationFailed => "The operation failed",
        ErrorCodes.Busy => "Too much is waiting already",
        ErrorCodes.NameTaken => "The name is taken",
        ErrorCodes.InvalidArgument => "Malformed request",
        ErrorCodes.JournalUnavailable => "The journal cannot be used",
        ErrorCodes.AccessDenied => "Not allowed",
        ErrorCodes.NoHost => "No such host",
        ErrorCodes.HostUnreachable => "The host cannot be reached",
        ErrorCodes.HostTooOld => "The host is too old",
        ErrorCodes.OutcomeUnknown => "The outcome is not known",
        ErrorCodes.TooLate => "Too late",
        ErrorCodes.WrongHost => "The wrong host",
        ErrorCodes.NotAllowed => "The host does not allow it",
        _ => code,
    };
}
