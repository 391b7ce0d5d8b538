namespace ActorDriver.Contracts;

/// <summary>
/// Where daemon and client meet when nobody says otherwise: root in <c>/run</c> and <c>/var/lib</c>, anybody else below their
/// own directories (<c>XDG_RUNTIME_DIR</c>, <c>XDG_STATE_HOME</c>). <c>ACTORDRIVER_SOCKET</c> and <c>ACTORDRIVER_STATE</c> override.
/// </summary>
public static class DefaultPaths
{
    /// <summary>The variable that names the socket.</summary>
    public const string SocketVariable = "ACTORDRIVER_SOCKET";

    /// <summary>The variable that names the state directory.</summary>
    public const string StateVariable = "ACTORDRIVER_STATE";

    /// <summary>The longest path of a Unix socket, in bytes; the kernel's <c>sun_path</c> has 108 with the final zero.</summary>
    public const int MaxSocketPath = 107;

    /// <summary>The socket.</summary>
    public static string Socket => Variable(SocketVariable)
        ?? (Environment.IsPrivilegedProcess ? "/run/actordriver/actordriver.sock"
            // Without a runtime directory (su, cron) the state directory serves: it is as private.
            : Path.Combine(Variable("XDG_RUNTIME_DIR") is { } run ? Path.Combine(run, "actordriver") : State, "actordriver.sock"));

    /// <summary>What <c>ACTORDRIVER_STATE</c> says, or null.</summary>
    public static string? StateOverride => Variable(StateVariable);

    /// <summary>The state directory.</summary>
    public static string State => StateOverride
        ?? (Environment.IsPrivilegedProcess ? "/var/lib/actordriver"
            : UserState);

    /// <summary>The shell's history, which is each user's own, root's too.</summary>
    public static string History => Path.Combine(UserState, "history");

    private static string UserState =>
        Path.Combine(Variable("XDG_STATE_HOME") ?? Path.Combine(Home, ".local", "state"), "actordriver");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
