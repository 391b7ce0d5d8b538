using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Tests.Journal;
using Xunit;
using static ActorDriver.Domains.DomainEvent;

namespace ActorDriver.Tests.Audit;

public sealed class DomainLaneTests
{
    private static readonly DateTimeOffset T0 = SampleEvents.At;
    private static readonly DomainId Web = new(new Guid("0190f8a1-0000-7000-8000-000000000001"));
    private static readonly Wish Alice = SampleEvents.Alice;

    /// <summary>Adopted running at 0, frozen from 10 to 30, a freeze that times out at 40, undefined at 50.</summary>
    private static readonly List<(DomainId, DomainEvent)> Life =
    [
        (Web, SampleEvents.All.OfType<Adopted>().First() with { At = At(0), WasFrozen = false }),
        (Web, new SuspendRequested(At(9), Alice)),
        (Web, new Frozen(At(10), Alice, 0, 1)),
        (Web, new ResumeRequested(At(30), Alice)),
        (Web, new Thawed(At(30), Alice, 0, 1, null)),
        (Web, new SuspendRequested(At(37), Alice)),
        (Web, new FreezeTimedOut(At(40), Alice, "FREEZING", 6, 3000, true)),
        (Web, new Stopped(At(45), Wish.Observed, StopCause.Exited, null)),
        (Web, new Undefined(At(50), Alice)),
    ];

    [Fact]
    public async Task It_has_every_stretch_and_every_mark()
    {
        var lane = await LaneAsync(new Period(Now: At(60)));
        Assert.Equal((At(0), At(60)), (lane.Since, lane.Until));
        Assert.Equal(
            [
                (0, 9, DomainStatus.Running), (9, 10, DomainStatus.Freezing), (10, 30, DomainStatus.Paused), (30, 37, DomainStatus.Running),
                (37, 40, DomainStatus.Freezing), (40, 45, DomainStatus.Running), (45, 50, DomainStatus.ShutOff),
            ],
            Stretches(lane));
        Assert.Equal([(10, "Frozen"), (40, "FreezeTimedOut")], lane.Marks.Select(m => (Minute(m.At), m.Event.Kind)));
    }

    [Fact]
    public async Task A_period_cuts_what_reaches_beyond_it()
    {
        var lane = await LaneAsync(new Period(At(20), At(39)));
        Assert.Equal([(20, 30, DomainStatus.Paused), (30, 37, DomainStatus.Running), (37, 39, DomainStatus.Freezing)], Stretches(lane));
        Assert.Empty(lane.Marks);
        Assert.Empty((await LaneAsync(new Period(At(51), At(60)))).Stretches);
        Assert.Empty((await LaneAsync(new Period(At(-9), At(-1)))).Stretches);
    }

    [Fact]
    public async Task What_goes_on_reaches_up_to_now()
    {
        var lane = await LaneAsync(new Period(Now: At(15)), Life[..3]);
        Assert.Equal((10, 15, DomainStatus.Paused), Stretches(lane)[^1]);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_turn_the_picture_around()
    {
        var lane = await LaneAsync(Period.Everything, [.. Life[..3], (Web, new Thawed(At(2), Alice, 0, 1, null)), (Web, new Frozen(At(20), Alice, 0, 1))]);
        Assert.Equal([(0, 9, DomainStatus.Running), (9, 10, DomainStatus.Freezing), (10, 20, DomainStatus.Running)], Stretches(lane));
        Assert.Equal([10, 20], lane.Marks.Select(m => Minute(m.At)));
    }

    private static Task<DomainLane> LaneAsync(Period period, List<(DomainId, DomainEvent)>? life = null) =>
        new AuditReader(new ListJournal(life ?? Life)).LaneAsync(Web, period);

    private static List<(int Since, int Until, DomainStatus Status)> Stretches(DomainLane lane) =>
        [.. lane.Stretches.Select(s => (Minute(s.Since), Minute(s.Until), s.Status))];

    private static DateTimeOffset At(double minutes) => T0.AddMinutes(minutes);

    private static int Minute(DateTimeOffset at) => (int)(at - T0).TotalMinutes;
}
