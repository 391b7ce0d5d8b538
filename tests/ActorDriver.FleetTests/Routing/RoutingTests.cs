using ActorDriver.Audit;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Fleet;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Routing;
using ActorDriver.Fleet.Wire;
using ActorDriver.FleetTests.Support;
using Akka.Actor;
using Xunit;

namespace ActorDriver.FleetTests.Routing;

/// <summary>Three hosts in one process, over TLS on the loopback.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    private static readonly Wish Alice = Wish.Of("alice (uid=0 pid=1 comm=bash)", "idle");

    private TestFleet _fleet = null!;

    public async Task InitializeAsync() => _fleet = await TestFleet.StartAsync("web1", "web2", "web3");

    [Fact]
    public async Task A_command_is_carried_out_on_its_host_whoever_of_the_two_has_called()
    {
        foreach (var (from, to) in new[] { ("web1", "web3"), ("web3", "web1") })
        {
            _fleet[to].Driver.Add("db");

            var done = Assert.IsType<DomainReply.Done>(await SendAsync(from, to, "db"));

            Assert.Equal(DomainStatus.Paused, done.Domain.Status);
            Assert.Null(done.Domain.Exec); // what may be long does not travel
            var came = Assert.Single(_fleet[to].Driver.Commands);
            Assert.Equal($"alice (uid=0 pid=1 comm=bash) host={from}", came.Wish.By);
            Assert.Equal("idle", came.Wish.Reason);
            Assert.True(new HistoryFilter { By = $"host={from}" }.Matches(Event(came)));
        }

        Assert.Empty(_fleet["web2"].Driver.Commands);
    }

    [Fact]
    public async Task What_the_host_does_not_allow_is_refused_there_by_name()
    {
        _fleet["web2"].Driver.Add("db");

        var refused = Refused(await _fleet["web1"].Node.Router.SendAsync("web2", new DomainCommand.Destroy("db", Alice)));

        Assert.Equal(ErrorCode.NotAllowed, refused.Code);
        Assert.StartsWith("host 'web2' does not let other hosts destroy", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fleet["web2"].Driver.Commands);
    }

    [Fact]
    public async Task A_host_that_the_fleet_does_not_have_is_named_with_those_that_it_has()
    {
        var refused = Refused(await SendAsync("web1", "web9", "db"));

        Assert.Equal(new DomainError(ErrorCode.NoHost, "the fleet has no host 'web9'; it has web1, web2, web3"), refused);
    }

    [Fact]
    public async Task A_host_that_is_gone_is_refused_at_once_and_back_when_it_is_back()
    {
        _fleet["web2"].Driver.Add("db");
        await _fleet["web2"].StopAsync();
        await _fleet.AllSeeAllAsync();

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var refused = Refused(await SendAsync("web1", "web2", "db"));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds, 0, 100);
        Assert.Equal(ErrorCode.HostUnreachable, refused.Code);

        await _fleet["web2"].StartAsync();
        await _fleet.AllSeeAllAsync();
        Assert.IsType<DomainReply.Done>(await SendAsync("web3", "web2", "db"));
        Assert.Single(_fleet["web2"].Driver.Commands); // the refused one was never sent
    }

    [Fact]
    public async Task A_command_whose_host_is_lost_before_it_answers_has_an_unknown_outcome_with_its_number()
    {
        _fleet["web2"].Driver.Add("db");
        var gate = new TaskCompletionSource();
        _fleet["web2"].Driver.Gate = gate.Task;

        var waiting = SendAsync("web1", "web2", "db");
        await Until.TrueAsync(() => !_fleet["web2"].Driver.Commands.IsEmpty, TestFleet.Limit);
        await _fleet["web2"].StopAsync();
        var refused = Refused(await waiting.WaitAsync(TestFleet.Limit));
        gate.SetResult();

        Assert.Equal(ErrorCode.OutcomeUnknown, refused.Code);
        Assert.Contains($"look into 'history web2/db' for number {Alice.CorrelationId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_comes_too_late_or_to_the_wrong_host_or_in_anothers_name_is_not_carried_out()
    {
        _fleet["web2"].Driver.Add("db");
        var stamp = _fleet["web2"].Node.Status.Stamp;
        var there = MembersActor.At(_fleet["web1"].Node.System!, _fleet["web2"].Node.Address, HostActor.Name);

        async Task<ErrorCode> SendAsync(Header header) => Refused((await there.Ask<FleetMessage.Reply>(
            new FleetMessage.Command(header, new DomainCommand.Suspend("db", Alice)), TestFleet.Limit)).Outcome).Code;

        Assert.Equal(ErrorCode.TooLate, await SendAsync(new Header("web2", "web1", stamp with { Ms = stamp.Ms - 5001 })));
        Assert.Equal(ErrorCode.TooLate, await SendAsync(new Header("web2", "web1", stamp with { Run = Guid.NewGuid() })));
        Assert.Equal(ErrorCode.WrongHost, await SendAsync(new Header("web3", "web1", stamp)));
        Assert.Equal(ErrorCode.NotAllowed, await SendAsync(new Header("web2", "web3", stamp)));
        Assert.Empty(_fleet["web2"].Driver.Commands);
    }

    [Fact]
    public async Task A_list_of_more_domains_than_a_message_holds_comes_whole()
    {
        for (var i = 0; i < 1000; i++)
            _fleet["web2"].Driver.Add($"domain{i:0000}", commandLength: 2000);

        var reply = await _fleet["web1"].Node.Router.ListAsync("web2", true).WaitAsync(TestFleet.Limit);

        Assert.Null(reply.Error);
        Assert.Equal(1000, reply.Domains.Count);
        Assert.Equal("domain0999", reply.Domains[^1].Name);
    }

    [Fact]
    public async Task A_command_that_no_message_holds_is_refused_where_it_is_given()
    {
        var exec = new ExecSpec(["echo", new string('x', 200_000)]);

        var refused = Refused(await _fleet["web1"].Node.Router.SendAsync("web2", new DomainCommand.Run(new DomainName("db"), exec, null, Alice)));

        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public async Task A_history_comes_in_parts_and_whole()
    {
        _fleet["web2"].Driver.Add("other");
        for (var i = 0; i < 400; i++)
            _fleet["web2"].Driver.Add($"domain{i}", commandLength: 1000);
        var domain = _fleet["web2"].Driver.Add("db");
        await SendAsync("web1", "web2", "db");

        var all = await ReadAsync("web2", new EventQuery(null, 0, Follow: false));
        var own = await ReadAsync("web2", new EventQuery("db", 0, Follow: false));

        Assert.Equal(404, all.Sum(p => p.Batch.Count));
        Assert.InRange(all.Count, 3, 20);
        Assert.Equal(
            [("db", 1L, "defined/1"), ("db", 2L, "suspend-requested/1"), ("db", 3L, "frozen/1")],
            own.SelectMany(p => p.Batch).Select(e => (e.Name, e.SequenceNr, e.Manifest)));
        Assert.All(own.SelectMany(p => p.Batch), e => Assert.Equal(domain.Id.Value, e.Domain));
        var none = await Assert.ThrowsAsync<FleetException>(() => ReadAsync("web2", new EventQuery("nobody", 0, false)));
        Assert.Equal(ErrorCode.NoDomain, none.Error.Code);
    }

    [Fact]
    public async Task A_follower_hears_what_comes_and_of_the_end_of_its_host()
    {
        using var stop = new CancellationTokenSource(TestFleet.Limit);
        await using var parts = _fleet["web1"].Node.Router.ReadAsync("web2", new EventQuery(null, null, Follow: true), stop.Token).GetAsyncEnumerator();
        Assert.True(await parts.MoveNextAsync());
        Assert.Empty(parts.Current.Batch); // where it begins

        _fleet["web2"].Driver.Add("db");
        Assert.True(await parts.MoveNextAsync());
        Assert.Equal("db", Assert.Single(parts.Current.Batch).Name);

        await _fleet["web2"].StopAsync();
        var lost = await Assert.ThrowsAsync<FleetException>(() => parts.MoveNextAsync().AsTask());
        Assert.Equal(ErrorCode.HostUnreachable, lost.Error.Code);
    }

    [Fact]
    public async Task A_silent_hosts_domains_are_its_last_known_ones()
    {
        _fleet["web2"].Driver.Add("db");
        await Until.TrueAsync(() => _fleet["web1"].Node.Known.Of("web2") is { Domains: [{ Name: "db" }] }, TestFleet.Limit);

        await _fleet["web2"].StopAsync();
        await _fleet.AllSeeAllAsync();
        var (domains, error) = await _fleet["web1"].Node.Known.AskAsync("web2", default);

        Assert.Null(domains);
        Assert.Equal(ErrorCode.HostUnreachable, error!.Code);
        Assert.Equal("db", Assert.Single(_fleet["web1"].Node.Known.Of("web2")!.Domains).Name);
    }

    [Fact]
    public async Task The_fleet_system_starts_anew_and_every_host_is_usable_again()
    {
        _fleet["web2"].Driver.Add("db");
        var old = _fleet["web2"].Node.System;

        _fleet["web2"].Node.Restart("a test");
        await Until.TrueAsync(() => _fleet["web2"].Node.System is { } system && system != old, TestFleet.Limit);
        await _fleet.AllSeeAllAsync();

        Assert.IsType<DomainReply.Done>(await SendAsync("web1", "web2", "db"));
    }

    [Fact]
    public async Task A_host_that_joins_is_known_to_all_within_seconds_and_one_that_is_removed_to_none()
    {
        await _fleet.AddAsync("web4");
        await _fleet.AllSeeAllAsync();
        Assert.Equal(["web1", "web3", "web4"], _fleet["web2"].Node.View.Peers.Keys);

        var removed = new TaskCompletionSource();
        _fleet["web4"].Node.Removed += removed.SetResult;
        _fleet["web1"].Node.Registrar!.Remove("web4");

        await Until.TrueAsync(() => _fleet.Hosts.Values.Where(h => h.Name != "web4").All(h => !h.Node.View.Peers.ContainsKey("web4")), TestFleet.Limit);
        await removed.Task.WaitAsync(TestFleet.Limit); // and is told so
        Assert.Equal(ErrorCode.NoHost, Refused(await SendAsync("web3", "web4", "db")).Code);
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_from_then_on()
    {
        _fleet["web2"].Driver.Add("db");

        await _fleet["web2"].Node.RenewAsync(default);
        await _fleet["web1"].Node.RenewAsync(default); // where the authority is
        await _fleet.AllSeeAllAsync();

        Assert.IsType<DomainReply.Done>(await SendAsync("web3", "web2", "db"));
        Assert.IsType<DomainReply.Refused>(await SendAsync("web3", "web1", "db"));
    }

    [Fact]
    public async Task A_host_of_another_fleet_is_not_heard()
    {
        await using var other = await TestFleet.StartAsync("web1", "web2");
        var stranger = MembersActor.At(other["web2"].Node.System!, _fleet["web1"].Node.Address, MembersActor.Name);

        await Assert.ThrowsAsync<AskTimeoutException>(() => stranger.Ask<FleetMessage.StatusAnswer>(
            new FleetMessage.StatusAsk(other["web2"].Node.Status), TimeSpan.FromSeconds(2)));
        Assert.True(_fleet["web1"].Node.View.Peers["web2"].IsReachable); // the true one still is
    }

    [Fact]
    public async Task Beyond_the_standing_links_a_link_is_opened_on_demand()
    {
        await using var fleet = new TestFleet();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await fleet.AddAsync(name, "actordriver.fleet.standing-links = 2");
        await Until.TrueAsync(() => fleet.Hosts.Values.All(h => h.Node.View.Peers.Count == 4), TestFleet.Limit);
        fleet["c"].Driver.Add("db");

        Assert.Equal(Link.OnDemand, fleet["a"].Node.View.Peers["c"].Link);
        Assert.IsType<DomainReply.Done>(await fleet["a"].Node.Router.SendAsync("c", new DomainCommand.Suspend("db", Alice)));

        await fleet["c"].StopAsync();
        await Until.TrueAsync(() => !fleet["a"].Node.View.Peers["c"].IsReachable, TestFleet.Limit);
        Assert.Equal(ErrorCode.HostUnreachable, Refused(await fleet["a"].Node.Router.SendAsync("c", new DomainCommand.Suspend("db", Alice))).Code);
    }

    public Task DisposeAsync() => _fleet.DisposeAsync().AsTask();

    private static DomainError Refused(DomainReply reply) => Assert.IsType<DomainReply.Refused>(reply).Why;

    private static AuditedEvent Event(DomainCommand command) => AuditedEvent.Of(
        new ActorDriver.Journal.RecordedEvent(1, DomainId.New(), 1, "frozen/1", default, new DomainEvent.Frozen(default, command.Wish, 0, 0)), "db", default);

    private Task<DomainReply> SendAsync(string from, string to, string domain) =>
        _fleet[from].Node.Router.SendAsync(to, new DomainCommand.Suspend(domain, Alice)).WaitAsync(TestFleet.Limit);

    private async Task<List<FleetMessage.Events>> ReadAsync(string host, EventQuery query)
    {
        var parts = new List<FleetMessage.Events>();
        await foreach (var part in _fleet["web1"].Node.Router.ReadAsync(host, query))
            parts.Add(part);
        return parts;
    }
}
