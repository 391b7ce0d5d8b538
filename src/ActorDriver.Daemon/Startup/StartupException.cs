namespace ActorDriver.Daemon.Startup;

/// <summary>The daemon cannot start; the message says why and what to do, and becomes the line <c>error: CODE: message</c>.</summary>
internal sealed class StartupException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
