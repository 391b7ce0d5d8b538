using System.CommandLine;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Daemons;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Demo;

/// <summary><c>demo [--backend …]</c>: the main job on a real container, with a daemon, state and socket of its own.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context)
    {
        var backend = new Option<string>("--backend")
        {
            Description = "The freezer to show: auto, cgroup-v1, cgroup-v2 or simulated",
            HelpName = "BACKEND",
            DefaultValueFactory = _ => "auto",
        };
        backend.AcceptOnlyFromAmong("auto", "cgroup-v1", "cgroup-v2", "simulated");
        return new ConsoleCommand(
            "demo", "Suspend, resume and destroy a real container, and prove each step from the kernel's own files",
            "actordriver demo", "actordriver demo --backend cgroup-v1")
        {
            NeedsDaemon = false,
            Options = { backend },
        }.Does(context, call => RunAsync(call, call.Get(backend)!, call.Get(context.WithDaemon) ?? DaemonProgram.Default));
    }

    private static async Task<int> RunAsync(Invocation call, string backend, string daemon)
    {
        using var signals = new EndingSignals(withInterrupt: true, call.CancellationToken);
        var place = TemporaryDirectory.Create("actordriver-demo-").FullName;
        try
        {
            var why = await ShowAsync(call.Terminal, daemon, place, backend, signals.Token);
            if (why is null || backend != "auto")
                return why is null ? ExitStatus.Done : Fail(call, why);

            call.Terminal.Out.WriteLine($"No cgroup can be used here: {Printable.Of(why.Message)}");
            call.Terminal.Out.WriteLine("Showing the SIMULATED backend instead: its freezer is a variable in memory, and nothing real is frozen.");
            call.Terminal.Out.WriteLine();
            why = await ShowAsync(call.Terminal, daemon, place, "simulated", signals.Token);
            return why is null ? ExitStatus.Done : Fail(call, why);
        }
        catch (OperationCanceledException) when (signals.ExitStatus is { } status)
        {
            return status;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <returns>Why no container could be started; null when all went well.</returns>
    private static async Task<DriverException?> ShowAsync(
        ITerminal terminal, string daemon, string place, string backend, CancellationToken cancellationToken)
    {
        var socket = Path.Combine(place, "socket");
        await using var running = await TemporaryDaemon.StartAsync(
            daemon,
            ["--socket", socket, "--state", Path.Combine(place, backend), "--backend", backend, "--log-file", Path.Combine(place, "log")],
            cancellationToken);
        return await new DemoScript(terminal, new DriverClient(socket), place).PlayAsync(cancellationToken);
    }

    private static int Fail(Invocation call, DriverException why)
    {
        ErrorOutput.Print(call.Terminal, why.ToError());
        return ExitStatus.Failed;
    }
}
