using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorDriver.Daemon.Listening;
using ActorDriver.Freezing;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Startup;

/// <summary>The daemon's life: claim the socket, run until told to stop, let running operations finish.</summary>
internal static class DaemonProgram
{
    public static async Task<int> RunAsync(DaemonOptions options, CancellationToken cancellationToken)
    {
        if (options.ForProcess is not null)
            Session.Leave();
        using var socket = SocketFile.Claim(options.Socket, options.SocketGroup);
        await using var app = DaemonHost.Build(options, socket);
        using var impatience = EndAtSecondSignal();
        await app.StartAsync(cancellationToken);
        Announce(app, options);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static void Announce(WebApplication app, DaemonOptions options)
    {
        if (options.Journal is { } journal)
        {
            app.Logger.LogInformation("actordriverd {Version} listens on {Socket} for questions about {Journal}", ProgramVersion.Text, options.Socket, journal);
            return;
        }
        var settings = app.Services.GetRequiredService<ActorDriverHost>().Settings;
        app.Logger.LogInformation("actordriverd {Version} listens on {Socket}, state in {State}, backend {Backend}",
            ProgramVersion.Text, options.Socket, settings.StateDirectory, settings.Backend?.Word() ?? "auto");
    }

    // The first SIGTERM or SIGINT is the host's: it stops in order. Who sends another does not want to wait.
    private static Registrations EndAtSecondSignal()
    {
        var signals = 0;
        return new Registrations(
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count), PosixSignalRegistration.Create(PosixSignal.SIGINT, Count));

        void Count(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref signals) == 2)
                Process.GetCurrentProcess().Kill(); // as kill -9 would: nothing that was acknowledged is lost
        }
    }

    private sealed record Registrations(PosixSignalRegistration First, PosixSignalRegistration Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
