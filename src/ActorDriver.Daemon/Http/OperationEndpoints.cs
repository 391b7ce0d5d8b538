using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Fleet;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Http;

/// <summary>
/// <c>POST /v1/operations</c>: one command for several domains at once. The answer is an array in the order of the references,
/// or, for who accepts <c>application/x-ndjson</c>, one line for each outcome as soon as it is known.
/// </summary>
internal static class OperationEndpoints
{
    /// <summary>More references than this in one request are refused.</summary>
    public const int MaxReferences = 10_000;

    private const string Lines = "application/x-ndjson";

    public static void MapOperations(this IEndpointRouteBuilder routes) => routes.MapPost(Routes.Operations, OperateAsync);

    private static async Task<IResult> OperateAsync(HttpContext http, IActorDriver driver, FleetGate fleet)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.OperationRequest);
        if (request is null)
            return error!;
        if (!OperationKinds.All.Contains(request.Kind))
            return Problems.Invalid($"kind must be one of {string.Join(", ", OperationKinds.All)}");
        var given = request.Refs ?? [];
        if (request.All == given.Count > 0)
            return Problems.Invalid(request.All ? "give refs or all, not both" : "give refs, or all");
        if (given.Count > MaxReferences || given.Any(r => r is null))
            return Problems.Invalid($"refs must be at most {MaxReferences} texts");
        var (wish, unwished) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return unwished!;

        var references = given;
        if (request.All)
        {
            var reply = await driver.ListAsync(includeShutOff: true, http.RequestAborted);
            if (reply.Error is { } trouble)
                return trouble.ToError().ToResult();
            references = [.. reply.Domains.Where(d => Operations.Concerns(request.Kind, d)).Select(d => d.Id.ToString())];
        }
        // Each is sent before any is waited for; a client that goes away does not take back what it asked for.
        var running = references.Select(async (reference, index) =>
        {
            var own = wish with { CorrelationId = Guid.NewGuid() };
            var outcome = await fleet.SendAsync(reference, domain => Operations.Command(request.Kind, domain, own)!);
            return (Index: index, Outcome: outcome);
        }).ToList();

        if (!http.Request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase))
        {
            IReadOnlyList<Outcome> outcomes = [.. (await Task.WhenAll(running)).Select(r => r.Outcome)];
            return Results.Json(outcomes, ContractsJson.Readable.IReadOnlyListOutcome);
        }
        await WriteLinesAsync(http, running);
        return Results.Empty;
    }

    private static async Task WriteLinesAsync(HttpContext http, List<Task<(int Index, Outcome Outcome)>> running)
    {
        http.Response.ContentType = Lines;
        await WriteLineAsync(http, new OperationLine(Total: running.Count));
        await foreach (var finished in Task.WhenEach(running))
        {
            var (index, outcome) = await finished;
            await WriteLineAsync(http, new OperationLine(Index: index, Outcome: outcome));
        }
    }

    private static async Task WriteLineAsync(HttpContext http, OperationLine line)
    {
        await JsonSerializer.SerializeAsync(http.Response.Body, line, ContractsJson.Readable.OperationLine, http.RequestAborted);
        await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
    }
}
