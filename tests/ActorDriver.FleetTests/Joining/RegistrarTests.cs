using System.Net;
using ActorDriver.Domains;
using ActorDriver.Fleet;
using ActorDriver.Fleet.Certificates;
using ActorDriver.Fleet.Joining;
using ActorDriver.FleetTests.Support;
using Xunit;

namespace ActorDriver.FleetTests.Joining;

public sealed class RegistrarTests : IDisposable
{
    private static readonly IPAddress There = IPAddress.Parse("10.0.0.2");

    private readonly TestDirectory _state = new();
    private readonly ManualClock _clock = new();
    private readonly Registrar _registrar;

    public RegistrarTests()
    {
        var store = new FleetStore(_state.Path);
        Registrar.Found(store, "web1", new FleetAddress(IPAddress.Parse("10.0.0.1"), 7443), _clock.Now);
        _registrar = new Registrar(store, _clock);
    }

    [Fact]
    public void A_host_with_a_token_joins_and_is_on_the_signed_list()
    {
        var answer = Join("web2", There);

        var list = answer.Hosts.Open(_registrar.Authority)!;
        Assert.Equal(2, list.Version);
        Assert.Equal(["web1", "web2"], list.Present.Select(h => h.Name));
        Assert.Equal("10.0.0.2:7443", list.Find("web2")!.Address);
    }

    [Fact]
    public void A_token_is_good_once()
    {
        var token = Token();
        Join("web2", There, token);

        var error = Assert.Throws<FleetException>(() => Join("web3", IPAddress.Parse("10.0.0.3"), token)).Error;

        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Equal("the token was used by host 'web2' at 2026-07-01 12:00:00Z, and is good once: ask for another", error.Message);
    }

    [Fact]
    public void A_token_ends()
    {
        var token = Token();
        _clock.Now += TimeSpan.FromHours(1);

        var error = Assert.Throws<FleetException>(() => Join("web2", There, token)).Error;

        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.StartsWith("the token ended at 2026-07-01 13:00:00Z", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_another_fleet_is_none()
    {
        var token = JoinToken.Create(new FleetAddress(There, 7444), "f", _clock.Now.UtcDateTime.AddHours(1));

        var error = Assert.Throws<FleetException>(() => Join("web2", There, token)).Error;

        Assert.StartsWith("the token is not one of this fleet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_given_once_and_a_refused_host_keeps_its_token()
    {
        Join("web2", There);
        var token = Token();

        var error = Assert.Throws<FleetException>(() => Join("web2", IPAddress.Parse("10.0.0.3"), token)).Error;
        Join("web3", IPAddress.Parse("10.0.0.3"), token);

        Assert.Equal(ErrorCode.NameTaken, error.Code);
        Assert.StartsWith("the fleet has a host 'web2' already, at 10.0.0.2:7443", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_given_once()
    {
        Join("web2", There);

        var error = Assert.Throws<FleetException>(() => Join("web3", There)).Error;

        Assert.StartsWith("the fleet has a host at 10.0.0.2:7443 already, 'web2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_the_fleet_would_see_under_another_address_is_told_which()
    {
        var error = Assert.Throws<FleetException>(() => Join("web2", There, seenFrom: IPAddress.Parse("192.168.1.5"))).Error;

        Assert.EndsWith("give the address that the fleet sees it by, with --listen 192.168.1.5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "a host name is 1 to 64 characters long; this one is empty")]
    [InlineData("a/b", "a host name has letters, digits, '.', '_' and '-' only; character 2 is '/'")]
    public void A_bad_name_is_refused_by_what_is_wrong_with_it(string name, string message) =>
        Assert.Equal(message, Assert.Throws<FleetException>(() => Join(name, There)).Message);

    [Fact]
    public void A_removed_host_is_revoked_with_all_its_certificates_and_its_name_is_free()
    {
        Join("web2", There);
        using var key = HostKey.Create();
        var second = _registrar.Renew("web2", key.Request("web2")).Hosts.Open(_registrar.Authority)!.Find("web2")!.Serials;

        _registrar.Remove("web2");

        Assert.Equal(2, second.Length);
        Assert.All(second, s => Assert.True(_registrar.IsRevoked(s.Number)));
        Assert.Null(Record.Exception(() => Join("web2", There)));
        Assert.All(second, s => Assert.True(_registrar.IsRevoked(s.Number)));
        Assert.Equal(ErrorCode.NoHost, Assert.Throws<FleetException>(() => _registrar.Remove("web9")).Error.Code);
    }

    [Fact]
    public void The_host_with_the_authority_is_removed_last()
    {
        Join("web2", There);

        var error = Assert.Throws<FleetException>(() => _registrar.Remove("web1")).Error;
        _registrar.Remove("web2");
        _registrar.Remove("web1");

        Assert.Equal(ErrorCode.OperationInvalid, error.Code);
    }

    [Fact]
    public void Who_left_is_forgotten_when_its_certificates_have_ended()
    {
        Join("web2", There);
        _registrar.Remove("web2");
        _clock.Now += FleetAuthority.HostLife + TimeSpan.FromDays(1);

        var list = Join("web3", IPAddress.Parse("10.0.0.3")).Hosts.Open(_registrar.Authority)!;

        Assert.Equal(["web1", "web3"], list.Hosts.Select(h => h.Name));
    }

    [Fact]
    public void Another_registrar_over_the_same_files_goes_on_where_the_first_was()
    {
        var token = Token();
        Join("web2", There, token);

        using var again = new Registrar(new FleetStore(_state.Path), _clock);
        var error = Assert.Throws<FleetException>(() => Join("web3", IPAddress.Parse("10.0.0.3"), token, registrar: again)).Error;

        Assert.StartsWith("the token was used by host 'web2'", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Join("web3", IPAddress.Parse("10.0.0.3"), again.Invite(TimeSpan.FromHours(1)), registrar: again)
            .Hosts.Open(again.Authority)!.Present.Count());
    }

    [Fact]
    public void A_list_that_was_changed_or_signed_by_another_is_no_list()
    {
        var signed = Join("web2", There).Hosts;
        using var other = FleetAuthority.Create(_clock.Now);
        var text = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(signed.Text).Replace("10.0.0.2", "10.0.0.9", StringComparison.Ordinal));

        Assert.Null((signed with { Text = text }).Open(_registrar.Authority));
        Assert.Null(SignedHostList.Sign(signed.Open(_registrar.Authority)!, other).Open(_registrar.Authority));
        Assert.Equal(2, SignedHostList.Unpack(signed.Pack()).Open(_registrar.Authority)!.Version);
    }

    [Fact]
    public void Keys_are_for_their_owner_alone() => Assert.All(
        Directory.GetFiles(Path.Combine(_state.Path, "fleet")),
        file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));

    [Fact]
    public void A_token_reads_back_as_it_was_printed()
    {
        var token = Token();

        Assert.True(JoinToken.TryParse(" " + token + "\n", out var read, out _));
        Assert.Equal(token, read);
        Assert.False(JoinToken.TryParse(token.ToString()[..^5], out _, out var fault));
        Assert.Equal("this is no token of a fleet: give all of what 'actordriver fleet token' has printed", fault);
        Assert.DoesNotContain(token.Secret, File.ReadAllText(Path.Combine(_state.Path, "fleet", "tokens.json")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _registrar.Dispose();
        _state.Dispose();
    }

    private JoinToken Token() => _registrar.Invite(TimeSpan.FromHours(1));

    private JoinAnswer Join(string name, IPAddress ip, JoinToken? token = null, IPAddress? seenFrom = null, Registrar? registrar = null)
    {
        using var key = HostKey.Create();
        registrar ??= _registrar;
        return registrar.Admit(
            new JoinRequest((token ?? registrar.Invite(TimeSpan.FromHours(1))).Secret, name, $"{ip}:7443", key.Request(name)), seenFrom ?? ip);
    }
}
