using ActorDriver.Cgroups;
using ActorDriver.Freezing;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorDriver.Tests.Freezing.ScriptedCgroup;

namespace ActorDriver.Tests.Freezing;

/// <summary>Destroying, on virtual time: an empty list is no proof of death.</summary>
public class DestroyerActorTests : TestKit
{
    private static readonly DestroyOptions Options = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ScriptedCgroup _cgroup = new() { OnRead = (_, _) => Reading(FreezerState.Thawed, populated: false) };
    private readonly ManualTime _time = new();

    [Fact]
    public void What_is_empty_is_removed_and_done()
    {
        Start().ExpectMsg<DestroyerReport.Emptied>();
        Assert.True(_cgroup.IsRemoved);
        Assert.True(_cgroup.IsDisposed);
    }

    [Fact]
    public async Task What_takes_time_to_die_is_waited_for()
    {
        _cgroup.OnKill = rounds => rounds < 3 ? [4711] : [];
        var domain = Start();
        for (var round = 1; round < 4; round++)
            await AdvanceAsync(() => _cgroup.Kills > round);

        domain.ExpectMsg<DestroyerReport.Emptied>();
    }

    [Fact]
    public void An_init_that_was_moved_out_and_lives_is_not_destroyed_with_its_cgroup()
    {
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Thawed, populated: false) with { InitElsewhere = "/elsewhere" };

        var failed = Start().ExpectMsg<DestroyerReport.Failed>();

        Assert.Contains("/elsewhere", failed.Cause, StringComparison.Ordinal);
        Assert.False(_cgroup.IsRemoved);
    }

    [Fact]
    public async Task A_cgroup_that_lists_nobody_and_is_populated_is_not_empty()
    {
        var populated = true;
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Thawed, populated);
        var domain = Start();
        await AdvanceAsync(() => _cgroup.Kills > 1);
        domain.ExpectNoMsg(TimeSpan.Zero);

        populated = false;
        _time.Advance(TimeSpan.FromSeconds(1));

        domain.ExpectMsg<DestroyerReport.Emptied>();
    }

    [Fact]
    public async Task One_that_stays_so_is_given_up()
    {
        _cgroup.OnRead = (_, _) => Reading(FreezerState.Thawed, populated: true);
        var domain = Start();
        await AdvanceAsync(() => _cgroup.Kills > 1);
        _time.Advance(Options.Timeout);

        Assert.Contains("10 s", domain.ExpectMsg<DestroyerReport.Failed>().Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.ENODEV)]
    public void An_error_that_looks_as_if_the_cgroup_were_gone_is_no_proof_of_it(int errno)
    {
        _cgroup.OnKill = _ => throw new KernelException(errno, "open", "cgroup.procs");

        Assert.Equal(errno, Start().ExpectMsg<DestroyerReport.Failed>().Errno);
    }

    [Fact]
    public void A_cgroup_that_is_proved_to_be_gone_is_gone()
    {
        var gone = new KernelObservation.Gone(GoneCause.Vanished);
        _cgroup.OnKill = _ => throw new CgroupGoneException(gone);

        Assert.Equal(gone, Start().ExpectMsg<DestroyerReport.ContainerGone>().How);
    }

    private TestProbe Start()
    {
        var domain = CreateTestProbe();
        domain.ChildActorOf(Props.Create(() => new DestroyerActor(() => _cgroup, Options, _time)), "destroyer", CancellationToken.None);
        return domain;
    }

    /// <summary>Lets time pass in small steps, as the waits between two rounds are set one after the other.</summary>
    private Task AdvanceAsync(Func<bool> until) => AwaitConditionAsync(() =>
    {
        if (!until())
            _time.Advance(TimeSpan.FromMilliseconds(10));
        return Task.FromResult(until());
    }, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(2));
}
