using ActorDriver.Fleet.Joining;
using ActorDriver.Fleet.Members;
using Xunit;

namespace ActorDriver.FleetTests.Members;

public sealed class MembershipTests
{
    private static readonly DateTimeOffset T0 = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = new("11111111-1111-1111-1111-111111111111");

    [Fact]
    public void A_host_that_answers_is_up_from_then_on()
    {
        var (next, effects) = Given("web1", "web2").On(Answer("web2", 1), At(2));

        var peer = next.Peers["web2"];
        Assert.True(peer.IsReachable);
        Assert.Equal(T0.AddSeconds(2), peer.Since);
        Assert.Equal([new MemberEffect.Turned(peer, "it answers")], effects);
        Assert.Empty(next.On(Answer("web2", 2), At(3)).Effects);
        Assert.Equal(T0.AddSeconds(2), next.On(Answer("web2", 2), At(3)).Next.Peers["web2"].Since);
    }

    [Fact]
    public void A_host_is_unreachable_after_three_and_a_half_seconds_of_silence_and_not_before()
    {
        var given = Given("web1", "web2").On(Answer("web2", 1), At(10)).Next;

        var (still, none) = given.On(MemberEvent.Tick.Instance, At(13.5));
        var (next, effects) = still.On(MemberEvent.Tick.Instance, At(13.6));

        Assert.True(still.Peers["web2"].IsReachable);
        Assert.DoesNotContain(none, e => e is MemberEffect.Turned);
        Assert.False(next.Peers["web2"].IsReachable);
        Assert.Contains(new MemberEffect.Turned(next.Peers["web2"], "silent for 3.6 s"), effects);
    }

    [Fact]
    public void A_host_whose_connection_is_closed_is_unreachable_at_once()
    {
        var given = Given("web1", "web2").On(Answer("web2", 1), At(10)).Next;

        var (next, effects) = given.On(new MemberEvent.Lost("10.0.0.2:7443", "the connection was closed"), At(10.1));

        Assert.False(next.Peers["web2"].IsReachable);
        Assert.Equal([new MemberEffect.Turned(next.Peers["web2"], "the connection was closed")], effects);
        Assert.Empty(next.On(new MemberEvent.Lost("10.0.0.2:7443", "again"), At(10.2)).Effects);
        Assert.Empty(next.On(new MemberEvent.Lost("10.0.0.77:1", "nobody's"), At(10.2)).Effects);
    }

    [Fact]
    public void Of_a_pair_the_host_with_the_smaller_name_calls()
    {
        var (_, first) = Given("web1", "web1", "web2").On(MemberEvent.Tick.Instance, At(1));
        var (_, second) = Given("web2", "web1", "web2").On(MemberEvent.Tick.Instance, At(1));

        Assert.Equal(["web2"], first.OfType<MemberEffect.AskStatus>().Select(a => a.Host.Name));
        Assert.Empty(second);
    }

    [Fact]
    public void A_host_that_takes_connections_and_is_silent_for_fifteen_seconds_restarts_the_fleet_system()
    {
        var given = Given("web1", "web1", "web2");

        Assert.DoesNotContain(given.On(MemberEvent.Tick.Instance, At(14.9)).Effects, e => e is MemberEffect.Probe);
        var (probing, effects) = given.On(MemberEvent.Tick.Instance, At(15));
        var (next, then) = probing.On(new MemberEvent.Probed("web2", Accepts: true), At(15.2));

        Assert.Single(effects.OfType<MemberEffect.Probe>());
        Assert.DoesNotContain(probing.On(MemberEvent.Tick.Instance, At(16)).Effects, e => e is MemberEffect.Probe);
        Assert.Equal([new MemberEffect.Restart("host 'web2' takes connections and has been silent for 15 s")], then);
        Assert.Equal(1, next.Peers["web2"].Restarts);
    }

    [Fact]
    public void A_host_that_takes_no_connections_restarts_nothing_and_is_tried_again()
    {
        var probing = Given("web1", "web1", "web2").On(MemberEvent.Tick.Instance, At(15)).Next;

        var (next, effects) = probing.On(new MemberEvent.Probed("web2", Accepts: false), At(15.1));

        Assert.Empty(effects);
        Assert.Single(next.On(MemberEvent.Tick.Instance, At(16)).Effects.OfType<MemberEffect.Probe>());
    }

    [Fact]
    public void A_host_that_answers_while_its_port_is_tried_restarts_nothing()
    {
        var probing = Given("web1", "web1", "web2").On(MemberEvent.Tick.Instance, At(15)).Next.On(Answer("web2", 1), At(15.1)).Next;

        Assert.Empty(probing.On(new MemberEvent.Probed("web2", Accepts: true), At(15.2)).Effects);
    }

    [Fact]
    public void A_host_that_hangs_restarts_others_ever_more_seldom_until_it_answers()
    {
        var given = Given("web1", "web1", "web2");
        var waits = new List<double>();
        for (double now = 0, began = 0; waits.Count < 8; now++)
        {
            var (next, effects) = given.On(MemberEvent.Tick.Instance, At(now));
            given = next;
            if (!effects.OfType<MemberEffect.Probe>().Any())
                continue;
            given = given.On(new MemberEvent.Probed("web2", Accepts: true), At(now)).Next.Restarted(At(now));
            waits.Add(now - began);
            began = now;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 480, 480], waits);
        Assert.Equal(0, given.On(Answer("web2", 1), At(9999)).Next.Peers["web2"].Restarts);
    }

    [Fact]
    public void Who_is_told_that_it_is_quarantined_restarts() =>
        Assert.IsType<MemberEffect.Restart>(Assert.Single(Given("web1", "web2").On(new MemberEvent.Quarantined("10.0.0.2"), At(1)).Effects));

    [Fact]
    public void After_a_restart_nobody_is_up_and_everybody_is_given_time()
    {
        var given = Given("web1", "web1", "web2").On(Answer("web2", 1), At(100)).Next;

        var next = given.Restarted(At(200));

        Assert.False(next.Peers["web2"].IsReachable);
        Assert.Equal(T0.AddSeconds(200), next.Peers["web2"].Since);
        Assert.DoesNotContain(next.On(MemberEvent.Tick.Instance, At(214)).Effects, e => e is MemberEffect.Probe);
    }

    [Fact]
    public void An_answer_that_was_overtaken_changes_nothing()
    {
        var given = Given("web1", "web2").On(Answer("web2", 2000), At(2)).Next;

        var late = given.On(Answer("web2", 1000), At(3)).Next;
        var anew = given.On(Answer("web2", 5, run: Guid.NewGuid()), At(3)).Next;

        Assert.Equal(TimeSpan.FromSeconds(2), late.Peers["web2"].Quiet);
        Assert.Equal(5, anew.Peers["web2"].Status!.Stamp.Ms); // the host's process began anew, and its clock with it
    }

    [Fact]
    public void A_stranger_is_not_heard() => Assert.Empty(Given("web1", "web2").On(Answer("evil", 1), At(1)).Effects);

    [Fact]
    public void A_newer_list_brings_hosts_and_takes_them()
    {
        var given = Given("web1", "web1", "web2").On(Answer("web2", 1), At(1)).Next;

        var (grown, none) = given.On(new MemberEvent.Listed(List("web1", "web2", "web3")), At(2));
        var (shrunk, effects) = grown.On(new MemberEvent.Listed(List("web1", "web3")), At(3));

        Assert.Empty(none);
        Assert.True(grown.Peers["web2"].IsReachable);
        Assert.Equal(Link.Call, grown.Peers["web3"].Link);
        Assert.Equal(["web3"], shrunk.Peers.Keys);
        Assert.Equal("it has left the fleet", Assert.Single(effects.OfType<MemberEffect.Turned>()).Why);
        Assert.Equal("web2", Assert.Single(effects.OfType<MemberEffect.Dismiss>()).Host.Name);
    }

    [Fact]
    public void A_list_without_this_host_ends_its_membership() =>
        Assert.IsType<MemberEffect.Removed>(Assert.Single(Given("web1", "web2").On(new MemberEvent.Listed(List("web2")), At(1)).Effects));

    [Theory]
    [InlineData(3, 64)]
    [InlineData(65, 64)]
    [InlineData(66, 64)]
    [InlineData(200, 64)]
    [InlineData(1000, 64)]
    [InlineData(7, 2)]
    public void No_host_has_more_standing_links_than_it_may_and_both_of_a_pair_see_one_caller(int count, int max)
    {
        var names = Enumerable.Range(0, count).Select(i => $"host{i:0000}").ToList();
        var links = names.ToDictionary(n => n, n => Links.Of(names, n, max));

        foreach (var (name, own) in links)
        {
            Assert.InRange(own.Count(l => l.Value != Link.OnDemand), Math.Min(count - 1, 2), max);
            Assert.All(own, l => Assert.Equal(
                l.Value switch { Link.Call => Link.Answer, Link.Answer => Link.Call, _ => Link.OnDemand }, links[l.Key][name]));
        }
    }

    [Theory]
    [InlineData(0, 5000, false)]
    [InlineData(0, 5001, true)]
    [InlineData(10, 9, true)]
    public void A_stamp_is_good_for_five_seconds_of_its_hosts_own_clock(long stamp, long now, bool tooOld) =>
        Assert.Equal(tooOld, new HostStamp(Run, stamp).IsTooOld(new HostStamp(Run, now)));

    [Fact]
    public void A_stamp_of_an_earlier_run_is_too_old() => Assert.True(new HostStamp(Guid.NewGuid(), 5).IsTooOld(new HostStamp(Run, 5)));

    [Fact]
    public void One_version_back_works()
    {
        Assert.False(FleetProtocol.IsTooOld(3, current: 4));
        Assert.True(FleetProtocol.IsTooOld(2, current: 4));
        Assert.False(FleetProtocol.IsTooOld(9, current: 4));
    }

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), T0.AddSeconds(seconds));

    private static Membership Given(string me, params string[] others) => Membership.Begin(me, 64, List([me, .. others]), At(0));

    private static HostList List(params string[] names) => new(
        1, names[0], [.. names.Distinct().Select((n, i) => new HostEntry(n, $"10.0.0.{n[^1]}:7443", T0.UtcDateTime, []))]);

    private static MemberEvent.Heard Answer(string host, long ms, Guid? run = null) =>
        new(new HostStatus(host, FleetProtocol.Current, "0.1.0", new HostStamp(run ?? Run, ms), 1));
}
