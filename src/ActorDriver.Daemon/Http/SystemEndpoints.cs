using ActorDriver.Contracts;
using ActorDriver.Daemon.Health;
using ActorDriver.Daemon.Metrics;
using ActorDriver.Daemon.Startup;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Http;

/// <summary>What administrators and monitors ask: version, health, numbers, and what this interface looks like.</summary>
internal static class SystemEndpoints
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(2);

    public static void MapSystem(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Version, (ActorDriverHost driver) => Results.Json(
            new DaemonInfo(
                ProgramVersion.Text, Environment.ProcessId, driver.Settings.StateDirectory, driver.Settings.Backend?.Word() ?? "auto",
                ProgramVersion.StartedAt),
            ContractsJson.Readable.DaemonInfo));
        routes.MapGet(Routes.Health, HealthAsync);
        routes.MapGet(Routes.Metrics, MetricsAsync);
        routes.MapGet(Routes.JournalCheck, async (HttpContext http, ActorDriverHost driver) => Results.Json(
            new JournalReport(
                driver.Journal.Path, await SqliteJournal.ExamineAsync(driver.Journal.Path, http.RequestAborted)),
            ContractsJson.Readable.JournalReport));
    }

    /// <summary>What this interface looks like.</summary>
    public static void MapDescription(this IEndpointRouteBuilder routes) => routes.MapGet(Routes.OpenApi, () => Results.Stream(
        typeof(SystemEndpoints).Assembly.GetManifestResourceStream("openapi.json")!, "application/json"));

    private static async Task<IResult> HealthAsync(HttpContext http, IActorDriver driver, IJournalReader journal, JournalHealth health)
    {
        HealthCheck[] checks =
        [
            await CheckAsync("driver", async stop => Told(await driver.ListAsync(true, stop)), http.RequestAborted),
            await CheckAsync("journal", async stop =>
            {
                await health.CheckAsync(stop);
                return $"position {await journal.LastPositionAsync(stop)}";
            }, http.RequestAborted),
        ];
        var ok = checks.All(c => c.Ok);
        return Results.Json(
            new HealthInfo(ok ? "ok" : "failing", checks), ContractsJson.Readable.HealthInfo,
            statusCode: ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<HealthCheck> CheckAsync(
        string name, Func<CancellationToken, Task<string>> look, CancellationToken cancellationToken)
    {
        try
        {
            return new HealthCheck(name, true, await look(cancellationToken).WaitAsync(HealthLimit, cancellationToken));
        }
        catch (TimeoutException)
        {
            return new HealthCheck(name, false, $"no answer within {HealthLimit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new HealthCheck(name, false, e.Message); // whatever it is, it is what the monitor wants to know
        }
    }

    private static string Told(DomainListReply reply) =>
        reply.Error is { } error ? throw new IOException(error.Message) : $"{reply.Domains.Count} domains";

    private static async Task MetricsAsync(HttpContext http, DriverMetrics metrics, IActorDriver driver)
    {
        metrics.Observe((await driver.ListAsync(true, http.RequestAborted)).Domains);
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await metrics.Registry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }
}
