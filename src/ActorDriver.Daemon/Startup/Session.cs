using System.Runtime.InteropServices;

namespace ActorDriver.Daemon.Startup;

/// <summary>Which terminal the daemon listens to.</summary>
internal static partial class Session
{
    /// <summary>
    /// Leaves the terminal's session, so that Ctrl-C there is the client's alone. Fails, which is as good, when the daemon leads a
    /// process group and so was started by a shell that keeps Ctrl-C apart itself.
    /// </summary>
    public static void Leave() => _ = SetSid();

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();
}
