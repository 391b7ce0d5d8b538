namespace ActorDriver.Contracts;

/// <summary>Answer to <c>GET /v1/version</c>.</summary>
/// <param name="Version">The daemon's version.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="StateDirectory">Where its journal and logs are.</param>
/// <param name="Backend">Where new domains go: <c>auto</c> or a backend's word.</param>
/// <param name="StartedAt">Since when it runs, in UTC.</param>
public sealed record DaemonInfo(string Version, int Pid, string StateDirectory, string Backend, DateTimeOffset StartedAt);

/// <summary>Answer to <c>GET /healthz</c>.</summary>
/// <param name="Status"><c>ok</c> or <c>failing</c>.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthInfo(string Status, IReadOnlyList<HealthCheck> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Message">What was found.</param>
public sealed record HealthCheck(string Name, bool Ok, string Message);

/// <summary>What <c>version --json</c> prints.</summary>
/// <param name="Client">The client's version.</param>
/// <param name="Daemon">The daemon that answers on the socket, or null.</param>
public sealed record VersionInfo(string Client, DaemonInfo? Daemon);
