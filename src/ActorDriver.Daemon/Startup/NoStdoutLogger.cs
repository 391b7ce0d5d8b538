using Akka.Event;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Stands where Akka prints by itself, whatever its level: what its loggers have not read when they stop. That would go into the log
/// without the form of its lines, and wait, with the whole end of the daemon, for whoever reads it.
/// </summary>
internal sealed class NoStdoutLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
