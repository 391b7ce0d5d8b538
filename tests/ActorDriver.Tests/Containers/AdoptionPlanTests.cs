using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Containers;

public class AdoptionPlanTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Wish Alice = Wish.Of("alice");

    [Fact]
    public void Each_container_is_named_as_its_manager_names_it() =>
        Assert.Equal(["web", "db"], Names([Lxc("web"), Lxc("db")], []));

    [Fact]
    public void Every_command_has_a_number_of_its_own()
    {
        var plan = AdoptionPlan.For([Lxc("web"), Lxc("db")], [], Alice);
        Assert.Equal(2, plan.Select(a => a.Wish.CorrelationId).Distinct().Count());
        Assert.All(plan, a => Assert.Equal("alice", a.Wish.By));
    }

    [Fact]
    public void One_that_is_held_or_overlaps_one_that_is_held_is_left_alone()
    {
        var held = Adopted("web", Lxc("web").Container);
        Assert.Empty(AdoptionPlan.For([Lxc("web"), Seen("cgroup", null, "/lxc.payload.web/inner")], [held], Alice));
    }

    [Fact]
    public void The_same_path_in_the_other_hierarchy_is_not_held()
    {
        var held = Adopted("web", Lxc("web").Container);
        var other = Lxc("web") with { Container = Lxc("web").Container with { Cgroup = Cgroup(Backend.CgroupV2, "/lxc.payload.web") } };
        Assert.Single(AdoptionPlan.For([other], [held], Alice));
    }

    [Fact]
    public void A_name_that_is_taken_gets_the_runtime_or_a_number_after_it() =>
        Assert.Equal(
            ["web-runc", "web-2", "web-3"],
            Names([Seen("runc", "web", "/a"), Seen("runc", "web", "/b"), Seen("runc", "web", "/c")], [Adopted("web", Lxc("web").Container)]));

    [Fact]
    public void One_that_was_started_again_continues_its_domain()
    {
        var gone = Adopted("site", Lxc("web").Container).Apply(new DomainEvent.Stopped(T0, Wish.Observed, StopCause.Exited, null));
        var plan = Assert.Single(AdoptionPlan.For([Lxc("web")], [gone], Alice));
        Assert.Equal("site", plan.Name.ToString());
        Assert.True(DomainDecider.Returns(gone, plan));
    }

    [Theory]
    [InlineData("3f4e1d2c5b6a79880917263544536271800f1e2d3c4b5a69788796a5b4c3d2e1", "3f4e1d2c5b6a")]
    [InlineData("/system.slice/ssh.service", "system.slice-ssh.service")]
    [InlineData("café au lait", "caf--au-lait")]
    [InlineData("...", "container")]
    public void A_name_that_no_domain_may_have_is_made_one(string name, string expected) =>
        Assert.Equal([expected], Names([Seen("lxc", name, "/x")], []));

    [Fact]
    public void A_long_name_keeps_within_the_limit_with_its_ending_too()
    {
        var name = new string('x', 100);
        var names = Names([Seen("runc", name, "/a"), Seen("runc", name, "/b")], []);
        Assert.All(names, n => Assert.Equal(DomainName.MaxLength, n.Length));
        Assert.EndsWith("-runc", names[1], StringComparison.Ordinal);
    }

    private static List<string> Names(IEnumerable<DiscoveredContainer> seen, IReadOnlyList<DomainState> domains) =>
        [.. AdoptionPlan.For(seen, domains, Alice).Select(a => a.Name.ToString())];

    private static DiscoveredContainer Lxc(string name) => Seen("lxc", name, $"/lxc.payload.{name}");

    private static DiscoveredContainer Seen(string runtime, string? id, string path) => new(
        new FoundContainer(runtime, id, ContainerDiscovery.FoundBy, Cgroup(Backend.CgroupV1, path), null, IsFrozen: false),
        id ?? path, FreezerState.Thawed, 1);

    private static CgroupRef Cgroup(Backend backend, string path) => new(backend, path, new CgroupIdentity(1, 2), "boot", Created: false);

    private static DomainState Adopted(string name, FoundContainer c) => DomainState.New(DomainId.New()).Apply(
        new DomainEvent.Adopted(T0, Alice, name, c.Runtime, c.RuntimeId, c.FoundBy, c.Cgroup, c.Init, c.IsFrozen));
}
