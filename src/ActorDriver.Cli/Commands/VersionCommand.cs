using System.CommandLine;
using System.Reflection;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary><c>version</c>: the client's and, where one answers, the daemon's.</summary>
internal static class VersionCommand
{
    /// <summary>The client's version.</summary>
    public static string Client { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public static Command Create(CommandContext context) =>
        new ConsoleCommand("version", "Show the versions of client and daemon", "actordriver version")
        {
            NeedsDaemon = false,
        }.Does(context, async call =>
        {
            var daemon = await DaemonAsync(call);
            if (call.Json)
            {
                call.PrintJson(new VersionInfo(Client, daemon), JsonOutput.Shapes.VersionInfo);
                return ExitStatus.Done;
            }
            call.Terminal.Out.WriteLine($"actordriver   {Client}");
            call.Terminal.Out.WriteLine(daemon is null
                ? $"actordriverd  none answers on {Printable.Of(call.Driver.SocketPath)}"
                : $"actordriverd  {Printable.Of(daemon.Version)} (pid {daemon.Pid}, {Printable.Of(call.Driver.SocketPath)})");
            return ExitStatus.Done;
        });

    private static async Task<DaemonInfo?> DaemonAsync(Invocation call)
    {
        try
        {
            return await call.Driver.VersionAsync(call.CancellationToken);
        }
        catch (DriverException e) when (e.Code == ErrorCodes.DaemonUnreachable)
        {
            return null; // the client's version is worth an answer without it
        }
    }
}
