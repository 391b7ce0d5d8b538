using System.Net;
using System.Security.Cryptography.X509Certificates;
using ActorDriver.Domains;
using ActorDriver.Fleet;
using ActorDriver.Fleet.Certificates;
using ActorDriver.Fleet.Joining;
using ActorDriver.FleetTests.Support;
using Xunit;

namespace ActorDriver.FleetTests.Joining;

/// <summary>Joining over HTTPS, on the loopback.</summary>
public sealed class JoiningTests : IAsyncLifetime, IDisposable
{
    private readonly TestDirectory _first = new();
    private readonly TestDirectory _second = new();
    private readonly FleetAddress _address = Ports.Free();
    private FleetStore _authorityStore = null!;
    private Registrar _registrar = null!;
    private JoinServer _server = null!;
    private X509Certificate2 _certificate = null!;

    public async Task InitializeAsync()
    {
        _authorityStore = new FleetStore(_first.Path);
        Registrar.Found(_authorityStore, "web1", _address, DateTimeOffset.UtcNow);
        _registrar = new Registrar(_authorityStore, TimeProvider.System);
        _certificate = _authorityStore.ReadHostCertificate();
        _server = await JoinServer.StartAsync(_address.Joining, _registrar, () => _certificate, TimeProvider.System, default);
    }

    [Fact]
    public async Task A_host_joins_renews_and_leaves()
    {
        var store = new FleetStore(_second.Path);
        await JoinAsync(store, Token());
        var first = Serial(store);

        Assert.True(store.IsMember);
        Assert.False(store.HasAuthority);
        Assert.Equal("web2", store.ReadHost().Name);

        var list = (await JoinClient.RenewAsync(store, _address, TimeProvider.System, default)).Open(_registrar.Authority)!;
        var second = Serial(store);
        Assert.NotEqual(first, second);
        Assert.Equal([first, second], list.Find("web2")!.Serials.Select(s => s.Number));

        await JoinClient.LeaveAsync(store, _address, TimeProvider.System, default);
        var refused = await Assert.ThrowsAsync<FleetException>(() => JoinClient.RenewAsync(store, _address, TimeProvider.System, default));
        Assert.Equal(["web1"], _authorityStore.ReadList().Open(_registrar.Authority)!.Present.Select(h => h.Name));
        Assert.True(_registrar.IsRevoked(first) && _registrar.IsRevoked(second));
        Assert.Contains(refused.Error.Code, new[] { ErrorCode.AccessDenied, ErrorCode.HostUnreachable });
    }

    [Fact]
    public async Task The_reason_for_a_refusal_comes_over_the_wire_and_nothing_is_left_of_the_attempt()
    {
        var store = new FleetStore(_second.Path);

        var refused = await Assert.ThrowsAsync<FleetException>(() => JoinAsync(store, Token(), "web1"));

        Assert.Equal(ErrorCode.NameTaken, refused.Error.Code);
        Assert.StartsWith("the fleet has a host 'web1' already", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(store.Directory));
    }

    [Fact]
    public async Task The_secret_is_not_told_to_another_fleet_than_the_tokens()
    {
        var token = Token() with { Authority = new string('0', 64) };

        var refused = await Assert.ThrowsAsync<FleetException>(() => JoinAsync(new FleetStore(_second.Path), token));

        Assert.Equal(ErrorCode.AccessDenied, refused.Error.Code);
        Assert.Contains("is not the one of the token", refused.Message, StringComparison.Ordinal);
        Assert.Contains("\"tokens\"", await File.ReadAllTextAsync(Path.Combine(_authorityStore.Directory, "tokens.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("usedBy", await File.ReadAllTextAsync(Path.Combine(_authorityStore.Directory, "tokens.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_nobody_renews_or_leaves()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null };
        using var http = new HttpClient(handler);

        var answer = await http.PostAsync(new Uri($"https://{_address.Joining}{JoinServer.LeavePath}"), null);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("this is for hosts of the fleet", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_fleet_opens_no_door()
    {
        using var other = FleetAuthority.Create(DateTimeOffset.UtcNow);
        using var key = HostKey.Create();
        using var plain = other.Issue("web1", IPAddress.Loopback, key.Request("web1"), DateTimeOffset.UtcNow);
        using var own = key.Join(plain);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        using var http = new HttpClient(handler);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(new Uri($"https://{_address.Joining}{JoinServer.LeavePath}"), null));
        Assert.NotNull(_authorityStore.ReadList().Open(_registrar.Authority)!.Find("web1"));
    }

    [Fact]
    public async Task A_fleet_whose_authority_is_away_cannot_be_joined_and_says_so()
    {
        var token = Token();
        await _server.DisposeAsync();

        var refused = await Assert.ThrowsAsync<FleetException>(() => JoinAsync(new FleetStore(_second.Path), token));

        Assert.Equal(ErrorCode.HostUnreachable, refused.Error.Code);
        Assert.StartsWith($"the host with the fleet's authority does not answer at {_address.Joining}", refused.Message, StringComparison.Ordinal);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose()
    {
        _registrar.Dispose();
        _certificate.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private static string Serial(FleetStore store)
    {
        using var certificate = store.ReadHostCertificate();
        return certificate.SerialNumber;
    }

    private static Task JoinAsync(FleetStore store, JoinToken token, string name = "web2") =>
        JoinClient.JoinAsync(store, token, name, new FleetAddress(IPAddress.Loopback, 1), TimeProvider.System, default);

    private JoinToken Token() => _registrar.Invite(TimeSpan.FromHours(1));
}
