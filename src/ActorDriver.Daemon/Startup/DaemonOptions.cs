using ActorDriver.Contracts;

namespace ActorDriver.Daemon.Startup;

/// <summary>How the daemon is to run.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Where journal and logs of programs are kept; null for what the configuration or <see cref="DefaultPaths"/> says.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where clients connect.</summary>
    public string Socket { get; init; } = DefaultPaths.Socket;

    /// <summary>A group whose members may connect too (mode 0660); null for the owner alone (0600).</summary>
    public string? SocketGroup { get; init; }

    /// <summary><c>auto</c> or a backend's word; null for what the configuration says.</summary>
    public string? Backend { get; init; }

    /// <summary>A HOCON file whose settings come before the built-in ones, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The least important log lines that are written.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where the log goes; null for stdout.</summary>
    public string? LogFile { get; init; }

    /// <summary>The process whose end is the daemon's end too; null to run until told to stop.</summary>
    public int? ForProcess { get; init; }

    /// <summary>A journal's file to answer questions about the past from, and to do nothing else; null to drive domains.</summary>
    public string? Journal { get; init; }

    /// <summary>Requests that are worked on at a time; more are refused as <c>Busy</c>. Event streams are counted apart.</summary>
    public int MaxRequests { get; init; } = 128;

    /// <summary>Event streams that are served at a time.</summary>
    public int MaxEventStreams { get; init; } = 64;

    /// <summary>Questions about the past that are worked on at a time: each may read the whole journal.</summary>
    public int MaxAudits { get; init; } = 4;
}
