using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>An expected failure on the way to the daemon or from it: becomes the line <c>error: CODE: message</c> and exit status 1.</summary>
internal sealed class DriverException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public ErrorInfo ToError() => new(Code, Message);
}
