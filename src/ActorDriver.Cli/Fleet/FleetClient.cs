using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Fleet;

/// <summary>The daemon's fleet as typed calls. Every expected failure is a <see cref="DriverException"/>.</summary>
internal sealed class FleetClient(DaemonCalls calls)
{
    private static FleetShapes Shapes => FleetShapes.Default;

    public Task<IReadOnlyList<HostInfo>> HostsAsync(CancellationToken cancellationToken) =>
        calls.GetAsync(Routes.Hosts, Shapes.IReadOnlyListHostInfo, cancellationToken);

    public Task<FleetDomainsInfo> ListAllAsync(bool all, CancellationToken cancellationToken) =>
        calls.GetAsync(Routes.FleetDomains + (all ? "?all=true" : ""), Shapes.FleetDomainsInfo, cancellationToken);

    public Task<IReadOnlyList<DomainInfo>> ListAsync(string host, bool all, CancellationToken cancellationToken) =>
        calls.GetAsync($"{Routes.Host(host)}/domains{(all ? "?all=true" : "")}", ContractsJson.Default.IReadOnlyListDomainInfo, cancellationToken);

    public Task<MembershipInfo> FoundAsync(FoundFleetRequest request, CancellationToken cancellationToken) =>
        calls.PostAsync(Routes.Fleet, request, Shapes.FoundFleetRequest, Shapes.MembershipInfo, cancellationToken);

    public Task<TokenInfo> InviteAsync(TokenRequest request, CancellationToken cancellationToken) =>
        calls.PostAsync(Routes.FleetTokens, request, Shapes.TokenRequest, Shapes.TokenInfo, cancellationToken);

    public Task<MembershipInfo> JoinAsync(JoinFleetRequest request, CancellationToken cancellationToken) =>
        calls.PostAsync(Routes.FleetJoin, request, Shapes.JoinFleetRequest, Shapes.MembershipInfo, cancellationToken);

    public async Task MakeCopyAsync(string connection, CancellationToken cancellationToken)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new CopyRequest(connection), Shapes.CopyRequest);
        using var answer = await calls.OpenAsync(new HttpRequest("POST", Routes.FleetCopy, body), cancellationToken);
    }

    public async Task<CopyVerificationInfo> VerifyCopyAsync(CancellationToken cancellationToken)
    {
        using var answer = await calls.OpenAsync(new HttpRequest("POST", Routes.FleetCopyVerification), cancellationToken);
        return await calls.ReadAsync(answer, Shapes.CopyVerificationInfo, cancellationToken);
    }

    public async Task LeaveAsync(bool force, CancellationToken cancellationToken)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new LeaveFleetRequest(force), Shapes.LeaveFleetRequest);
        using var answer = await calls.OpenAsync(new HttpRequest("POST", Routes.FleetLeave, body), cancellationToken);
    }

    public async Task RemoveAsync(string host, CancellationToken cancellationToken)
    {
        using var answer = await calls.OpenAsync(new HttpRequest("DELETE", Routes.Host(host)), cancellationToken);
    }
}
