using System.Collections.Immutable;
using ActorDriver.Containers;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Http;

/// <summary><c>/v1/domains</c>: listing, looking at one, making, and commands to one.</summary>
internal static class DomainEndpoints
{
    public static void MapDomains(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Domains, ListAsync);
        routes.MapPost(Routes.Domains, DefineAsync);
        routes.MapGet(Routes.Domains + "/{reference}", FindAsync);
        routes.MapDelete(Routes.Domains + "/{reference}", UndefineAsync);
        foreach (var kind in OperationKinds.All.Where(k => k != OperationKinds.Undefine))
        {
            routes.MapPost($"{Routes.Domains}/{{reference}}/{kind}", (HttpContext http, string reference, IActorDriver driver) =>
                OperateAsync(http, reference, kind, driver));
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, IActorDriver driver)
    {
        if (!Flags.TryRead(http.Request.Query, "all", out var all, out var fault))
            return Problems.Invalid(fault);
        var reply = await driver.ListAsync(all, http.RequestAborted);
        if (reply.Error is { } error)
            return error.ToError().ToResult();
        IReadOnlyList<DomainInfo> domains = [.. reply.Domains.Select(d => d.ToInfo())];
        return Results.Json(domains, ContractsJson.Readable.IReadOnlyListDomainInfo);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string reference, IActorDriver driver)
    {
        var reply = await driver.FindAsync(new DomainRef(reference), http.RequestAborted);
        return reply.Domain is { } domain
            ? Results.Json(domain.ToInfo(), ContractsJson.Readable.DomainInfo)
            : (reply.Error ?? DomainDecider.NoDomain(new DomainRef(reference))).ToError().ToResult();
    }

    private static async Task<IResult> DefineAsync(HttpContext http, IActorDriver driver)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.DefineRequest);
        if (request is null)
            return error!;
        if (!DomainName.TryParse(request.Name, out var name, out var fault))
            return Problems.Invalid(fault);
        var backend = BackendWords.Parse(request.Backend);
        if (request.Backend is not null && backend is null)
            return Problems.Invalid("backend must be cgroup-v1, cgroup-v2 or simulated");
        if (request.Log is not (null or OutputKinds.File or OutputKinds.None))
            return Problems.Invalid($"log must be {OutputKinds.File} or {OutputKinds.None}");
        var exec = new ExecSpec(request.Command ?? [], request.Workdir)
        {
            Environment = request.Environment ?? ImmutableDictionary<string, string>.Empty,
            KeepsOutput = request.Log != OutputKinds.None,
        };
        if (exec.Fault() is { } wrong)
            return Problems.Invalid(wrong);
        var (wish, unwished) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return unwished!;

        DomainCommand command = request.Start
            ? new DomainCommand.Run(name, exec, backend, wish)
            : new DomainCommand.Define(name, exec, backend, wish);
        // Not http.RequestAborted: a client that goes away stops the waiting, and that is the connection's own affair.
        var outcome = (await driver.SendAsync(command)).ToOutcome(request.Name);
        return outcome.Error is { } refused
            ? refused.ToResult()
            : Results.Json(outcome, ContractsJson.Readable.Outcome, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> OperateAsync(HttpContext http, string reference, string kind, IActorDriver driver)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.WishRequest, new WishRequest());
        return request is null ? error! : await SendAsync(http, reference, kind, request, driver);
    }

    private static Task<IResult> UndefineAsync(HttpContext http, string reference, string? by, string? reason, IActorDriver driver) =>
        SendAsync(http, reference, OperationKinds.Undefine, new WishRequest(by, reason), driver);

    private static async Task<IResult> SendAsync(
        HttpContext http, string reference, string kind, WishRequest request, IActorDriver driver)
    {
        var (wish, error) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return error!;
        var outcome = (await driver.SendAsync(Operations.Command(kind, new DomainRef(reference), wish)!)).ToOutcome(reference);
        return outcome.Error is { } refused ? refused.ToResult() : Results.Json(outcome, ContractsJson.Readable.Outcome);
    }
}
