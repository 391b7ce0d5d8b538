using ActorDriver.Domains;

namespace ActorDriver.Fleet;

/// <summary>What a fleet was asked to do and does not, with its reason. Becomes the line <c>error: CODE: message</c>.</summary>
#pragma warning disable CA1032 // An error without a code would say nothing.
internal sealed class FleetException(DomainError error, Exception? inner = null) : Exception(error.Message, inner)
#pragma warning restore CA1032
{
    public FleetException(ErrorCode code, string message, Exception? inner = null)
        : this(new DomainError(code, message), inner)
    {
    }

    public DomainError Error { get; } = error;
}
