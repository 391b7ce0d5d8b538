using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>A container that its manager has started again, and that is adopted again.</summary>
public class ReturningContainerTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Wish Alice = Wish.Of("alice");

    private static readonly DomainState Running = DomainState.New(DomainId.New()).Apply(
        new DomainEvent.Adopted(T0, Alice, "web", "lxc", "w1", "container", Cgroup(1), null, WasFrozen: false));

    private static readonly DomainState Gone = Running.Apply(new DomainEvent.Stopped(T0, Wish.Observed, StopCause.Exited, null));

    [Fact]
    public void It_goes_on_as_the_same_domain()
    {
        var conclusion = Assert.IsType<Decision.Conclude>(DomainDecider.Decide(Gone, Adopt("web", "lxc", "w1"), T0));
        var again = Gone.Apply(conclusion.Outcome);
        Assert.Equal((Gone.Id, DomainStatus.Running, Cgroup(2)), (again.Id, again.Status, again.Cgroup));
    }

    [Theory]
    [InlineData("lxc", "other")]
    [InlineData("runc", "w1")]
    [InlineData("cgroup", null)]
    public void Another_container_does_not_get_its_name(string runtime, string? id) =>
        Assert.Equal(ErrorCode.NameTaken, Rejected(DomainDecider.Decide(Gone, Adopt("web", runtime, id), T0)).Code);

    [Fact]
    public void While_the_domain_is_active_its_name_is_taken() =>
        Assert.Equal(ErrorCode.NameTaken, Rejected(DomainDecider.Decide(Running, Adopt("web", "lxc", "w1"), T0)).Code);

    [Fact]
    public void Under_another_name_with_the_same_UUID_its_domain_is_named()
    {
        var why = Rejected(DomainDecider.Decide(Gone, Adopt("other", "lxc", "w1"), T0));
        Assert.Equal(ErrorCode.OperationInvalid, why.Code);
        Assert.Contains("'web'", why.Message, StringComparison.Ordinal);
    }

    private static DomainError Rejected(Decision decision) => Assert.IsType<Decision.Reject>(decision).Why;

    private static DomainCommand.Adopt Adopt(string name, string runtime, string? id) => new(
        new DomainName(name), new FoundContainer(runtime, id, "container", Cgroup(2), null, IsFrozen: false), Alice);

    private static CgroupRef Cgroup(ulong inode) =>
        new(Backend.CgroupV1, "/lxc.payload.web", new CgroupIdentity(1, inode), "boot", Created: false);
}
