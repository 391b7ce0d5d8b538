using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Http;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Fleet;
using Operations = ActorDriver.Daemon.Http.Operations;

namespace ActorDriver.Daemon.Fleet;

/// <summary><c>/v1/fleet</c> and <c>/v1/hosts</c>: the fleet that this host belongs to, and what is on its other hosts.</summary>
internal static class FleetEndpoints
{
    private static readonly TimeSpan LongestToken = TimeSpan.FromDays(7);

    public static void MapFleet(this IEndpointRouteBuilder routes)
    {
        const string domain = Routes.Hosts + "/{host}/domains/{reference}";
        routes.MapPost(Routes.Fleet, (HttpContext http, FleetGate gate) => AnswerAsync(() => FoundAsync(http, gate)));
        routes.MapPost(Routes.FleetTokens, (HttpContext http, FleetGate gate) => AnswerAsync(() => InviteAsync(http, gate)));
        routes.MapPost(Routes.FleetJoin, (HttpContext http, FleetGate gate) => AnswerAsync(() => JoinAsync(http, gate)));
        routes.MapPost(Routes.FleetLeave, (HttpContext http, FleetGate gate) => AnswerAsync(() => LeaveAsync(http, gate)));
        routes.MapPost(Routes.FleetCopy, (HttpContext http, FleetGate _) => AnswerAsync(() => MakeCopyAsync(http)));
        routes.MapPost(Routes.FleetCopyVerification, (HttpContext http, FleetGate gate) => AnswerAsync(async () =>
            Results.Json(await gate.Service.VerifyCopyAsync(http.RequestAborted), FleetShapes.Default.CopyVerificationInfo)));
        routes.MapGet(Routes.FleetDomains, (HttpContext http, FleetGate gate) => AnswerAsync(() => ListAllAsync(http, gate)));
        routes.MapGet(Routes.Hosts, (FleetGate gate) => AnswerAsync(() => HostsAsync(gate)));
        routes.MapDelete(Routes.Hosts + "/{host}", (string host, FleetGate gate) => AnswerAsync(() => RemoveAsync(host, gate)));
        routes.MapGet(Routes.Hosts + "/{host}/domains", (HttpContext http, string host, FleetGate gate) => AnswerAsync(() => ListAsync(http, host, gate)));
        routes.MapGet(domain, (HttpContext http, string host, string reference, FleetGate gate) =>
            AnswerAsync(() => FindAsync(http, host, reference, gate)));
        routes.MapGet(domain + "/history", (HttpContext http, string host, string reference, FleetGate gate) => OfPastAsync(
            host, reference, gate, audit => HistoryEndpoints.HistoryAsync(http, reference, audit)));
        routes.MapGet(domain + "/lives", (HttpContext http, string host, string reference, FleetGate gate) => OfPastAsync(
            host, reference, gate, audit => HistoryEndpoints.LivesAsync(http, reference, audit)));
        routes.MapGet(domain + "/lanes", (HttpContext http, string host, string reference, FleetGate gate) => OfPastAsync(
            host, reference, gate, audit => HistoryEndpoints.LanesAsync(http, reference, audit)));
        routes.MapGet(Routes.Hosts + "/{host}/events", (HttpContext http, string host, FleetGate gate, IHostApplicationLifetime life) =>
            AnswerAsync(() => FleetEvents.WriteAsync(http, host, gate.Service, life.ApplicationStopping)));
        routes.MapDelete(domain, (HttpContext http, string host, string reference, string? by, string? reason, FleetGate gate) =>
            SendAsync(http, host, reference, OperationKinds.Undefine, new WishRequest(by, reason), gate));
        foreach (var kind in OperationKinds.All.Where(k => k != OperationKinds.Undefine))
        {
            routes.MapPost($"{domain}/{kind}", (HttpContext http, string host, string reference, FleetGate gate) =>
                OperateAsync(http, host, reference, kind, gate));
        }
    }

    /// <summary>An expected failure becomes its problem.</summary>
    public static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (FleetException e)
        {
            return e.Error.ToError().ToResult();
        }
    }

    private static Task<IResult> OfPastAsync(string host, string reference, FleetGate gate, Func<AuditReader, Task<IResult>> answer) =>
        AnswerAsync(() => answer(new AuditReader(gate.Service.JournalOf(host, reference))));

    private static async Task<IResult> FoundAsync(HttpContext http, FleetGate gate)
    {
        var (request, error) = await RequestBody.ReadAsync(http, FleetShapes.Default.FoundFleetRequest, new FoundFleetRequest());
        return request is null ? error! : Results.Json(await gate.Service.FoundAsync(request), FleetShapes.Default.MembershipInfo);
    }

    private static async Task<IResult> InviteAsync(HttpContext http, FleetGate gate)
    {
        var (request, error) = await RequestBody.ReadAsync(http, FleetShapes.Default.TokenRequest, new TokenRequest());
        if (request is null)
            return error!;
        return request.Seconds > 0 && request.Seconds <= LongestToken.TotalSeconds
            ? Results.Json(gate.Service.Invite(TimeSpan.FromSeconds(request.Seconds)), FleetShapes.Default.TokenInfo)
            : Problems.Invalid($"a token is good for more than nothing and at most {LongestToken.TotalDays} days");
    }

    private static async Task<IResult> JoinAsync(HttpContext http, FleetGate gate)
    {
        var (request, error) = await RequestBody.ReadAsync(http, FleetShapes.Default.JoinFleetRequest);
        return request is null ? error! : Results.Json(await gate.Service.JoinAsync(request, http.RequestAborted), FleetShapes.Default.MembershipInfo);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, FleetGate gate)
    {
        var (request, error) = await RequestBody.ReadAsync(http, FleetShapes.Default.LeaveFleetRequest, new LeaveFleetRequest());
        if (request is null)
            return error!;
        await gate.Service.LeaveAsync(request.Force, http.RequestAborted);
        return Results.NoContent();
    }

    private static Task<IResult> RemoveAsync(string host, FleetGate gate)
    {
        gate.Service.Remove(host);
        return Task.FromResult(Results.NoContent());
    }

    private static async Task<IResult> HostsAsync(FleetGate gate) =>
        Results.Json(await gate.Service.HostsAsync(), FleetShapes.Default.IReadOnlyListHostInfo);

    private static async Task<IResult> MakeCopyAsync(HttpContext http)
    {
        var (request, error) = await RequestBody.ReadAsync(http, FleetShapes.Default.CopyRequest);
        if (request is null)
            return error!;
        await FleetService.MakeCopyAsync(request.Connection, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> ListAllAsync(HttpContext http, FleetGate gate) =>
        Flags.TryRead(http.Request.Query, "all", out var all, out var fault)
            ? Results.Json(await gate.Service.ListAllAsync(all, http.RequestAborted), FleetShapes.Default.FleetDomainsInfo)
            : Problems.Invalid(fault);

    private static async Task<IResult> ListAsync(HttpContext http, string host, FleetGate gate) =>
        Flags.TryRead(http.Request.Query, "all", out var all, out var fault)
            ? Results.Json(await gate.Service.ListAsync(host, all, http.RequestAborted), ContractsJson.Readable.IReadOnlyListDomainInfo)
            : Problems.Invalid(fault);

    private static async Task<IResult> FindAsync(HttpContext http, string host, string reference, FleetGate gate) =>
        Results.Json(await gate.Service.FindAsync(host, reference, http.RequestAborted), ContractsJson.Readable.DomainInfo);

    private static async Task<IResult> OperateAsync(HttpContext http, string host, string reference, string kind, FleetGate gate)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.WishRequest, new WishRequest());
        return request is null ? error! : await SendAsync(http, host, reference, kind, request, gate);
    }

    private static async Task<IResult> SendAsync(HttpContext http, string host, string reference, string kind, WishRequest request, FleetGate gate)
    {
        var (wish, error) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return error!;
        var outcome = await gate.SendAsync($"{host}/{reference}", domain => Operations.Command(kind, domain, wish)!);
        return outcome.Error is { } refused ? refused.ToResult() : Results.Json(outcome, ContractsJson.Readable.Outcome);
    }
}
