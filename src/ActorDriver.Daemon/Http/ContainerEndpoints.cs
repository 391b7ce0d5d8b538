using ActorDriver.Containers;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Domains;
using ActorDriver.Hosting;

namespace ActorDriver.Daemon.Http;

/// <summary><c>/v1/containers</c> and <c>/v1/adoptions</c>: what others run on this machine, and taking it over.</summary>
internal static class ContainerEndpoints
{
    public static void MapContainers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Containers, DiscoverAsync);
        routes.MapPost(Routes.Adoptions, AdoptAsync);
        routes.MapPost(Routes.AllAdoptions, AdoptAllAsync);
    }

    private static async Task<IResult> DiscoverAsync(HttpContext http, IContainers containers)
    {
        if (!Flags.TryRead(http.Request.Query, "plain", out var plain, out var fault))
            return Problems.Invalid(fault);
        var reply = await containers.DiscoverAsync(plain, http.RequestAborted);
        if (reply.Error is { } error)
            return error.ToError().ToResult();
        IReadOnlyList<ContainerInfo> found = [.. reply.Containers.Select(c => c.ToInfo())];
        return Results.Json(found, ContractsJson.Readable.IReadOnlyListContainerInfo);
    }

    private static async Task<IResult> AdoptAsync(HttpContext http, IContainers containers, IActorDriver driver)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.AdoptRequest);
        if (request is null)
            return error!;
        if (!DomainName.TryParse(request.Name, out var name, out var fault))
            return Problems.Invalid(fault);
        if (Reference(request) is not { } reference)
            return Problems.Invalid("give exactly one of cgroup, pid and container, which is RUNTIME:ID such as lxc:web");
        var (wish, unwished) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return unwished!;

        var search = await containers.FindAsync(reference, http.RequestAborted);
        if (search.Error is { } why)
            return why.ToError().ToResult();
        var outcome = (await driver.SendAsync(new DomainCommand.Adopt(name, search.Container!, wish))).ToOutcome(request.Name);
        return outcome.Error is { } refused
            ? refused.ToResult()
            : Results.Json(outcome, ContractsJson.Readable.Outcome, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> AdoptAllAsync(HttpContext http, IContainers containers)
    {
        var (request, error) = await RequestBody.ReadAsync(http, ContractsJson.Readable.AdoptAllRequest, new AdoptAllRequest());
        if (request is null)
            return error!;
        var (wish, unwished) = Wishes.From(http, request.By, request.Reason);
        if (wish is null)
            return unwished!;
        var reply = await containers.AdoptAllAsync(request.Runtime, wish);
        if (reply.Error is { } why)
            return why.ToError().ToResult();
        IReadOnlyList<Outcome> outcomes = [.. reply.Adoptions.Select(a => a.Reply.ToOutcome(a.Name.ToString()))];
        return Results.Json(outcomes, ContractsJson.Readable.IReadOnlyListOutcome);
    }

    private static ContainerRef? Reference(AdoptRequest request) => request switch
    {
        { Cgroup: { } cgroup, Pid: null, Container: null } => new ContainerRef.ByCgroup(cgroup),
        { Cgroup: null, Pid: { } pid, Container: null } => new ContainerRef.ByPid(pid),
        { Cgroup: null, Pid: null, Container: { } container } => ContainerRef.ByName.Parse(container),
        _ => null,
    };
}
