using ActorDriver.Daemon.Events;
using ActorDriver.Daemon.Fleet;
using ActorDriver.Daemon.Http;
using ActorDriver.Daemon.Listening;
using ActorDriver.Daemon.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;


namespace ActorDriver.Daemon.Startup;

/// <summary>Puts the daemon together: actors, socket, HTTP.</summary>
internal static class DaemonHost
{
    /// <summary>Builds the host; nothing runs yet.</summary>
    public static WebApplication Build(DaemonOptions options, SocketFile socket)
    {
        // The empty builder: no appsettings.json of whatever directory this is, no ASPNETCORE_ variables, no TCP port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "actordriverd" });
        builder.Logging.AddLog(options);
        builder.Services.AddHostedService<ReadyNotifier>();
        if (options.ForProcess is { } pid)
            builder.Services.AddHostedService(services => new MasterWatch(pid, services.GetRequiredService<IHostApplicationLifetime>()));
        builder.Services.AddSingleton(options);
        if (options.Journal is { } journal)
            builder.Services.AddAuditOf(journal);
        else
            AddDriver(builder.Services, options);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RequestLimits.Set(kestrel.Limits, options);
            // What our clients speak: whoever sends anything else is told so in it.
            kestrel.ListenUnixSocket(socket.Path, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(socket);
        builder.Services.AddSingleton(services =>
            new PeerConnections(RequestLimits.Connections(options), services.GetRequiredService<ILogger<PeerConnections>>()));
        builder.Services.AddSingleton<IConnectionListenerFactory, PeerListenerFactory>();

        var app = builder.Build();
        app.UseProblems();
        app.UseRequestLimits(options);
        app.MapHistory();
        app.MapAudit();
        app.MapDescription();
        if (options.Journal is null)
            MapDriver(app);
        return app;
    }

    private static void AddDriver(IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton<JournalSignal>();
        services.AddSingleton<DriverMetrics>();
        services.AddSingleton<NameBook>();
        services.AddDriver(options);
        services.AddAudit();
        services.AddSingleton<FleetGate>().AddHostedService(provider => provider.GetRequiredService<FleetGate>());
    }

    private static void MapDriver(WebApplication app)
    {
        app.MapDomains();
        app.MapOperations();
        app.MapContainers();
        app.MapEvents();
        app.MapSystem();
        app.MapFleet();
    }
}
