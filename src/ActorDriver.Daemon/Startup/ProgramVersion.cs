using System.Reflection;

namespace ActorDriver.Daemon.Startup;

/// <summary>Which program this is, and since when it runs.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public static DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;
}
