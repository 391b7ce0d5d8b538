using ActorDriver.Audit;
using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Tests.Journal;
using Xunit;
using static ActorDriver.Domains.DomainEvent;

namespace ActorDriver.Tests.Audit;

public sealed class SummaryTests
{
    private static readonly DateTimeOffset T0 = SampleEvents.At;
    private static readonly DomainId Web = new(new Guid("0190f8a1-0000-7000-8000-000000000001"));
    private static readonly DomainId Db = new(new Guid("0190f8a1-0000-7000-8000-000000000002"));
    private static readonly Wish Alice = new("alice", null, Guid.Empty);
    private static readonly Wish Bob = new("uid=7 pid=11 comm=cron", null, Guid.Empty);
    private static readonly CgroupRef Cgroup = new(Backend.CgroupV2, "/x", new CgroupIdentity(1, 2), "boot", true);

    /// <summary>Off 0–10 min, running –20, paused –50 (30 min), running –60, paused –65 (5 min, by others), running –70, destroyed.</summary>
    private static readonly List<(DomainId, DomainEvent)> Life =
    [
        (Web, SampleEvents.All[0] with { At = At(0), Wish = Alice }),
        (Web, new StartRequested(At(10), Alice)),
        (Web, new Started(At(10), Alice, Cgroup, null, 2)),
        (Web, new SuspendRequested(At(20), Bob)),
        (Web, new Frozen(At(20), Bob, 0, 1.5)),
        (Web, new ResumeRequested(At(50), Bob with { By = "uid=7 pid=12 comm=cron" })),
        (Web, new Thawed(At(50), Bob, 0, 1, 1_799_000_000)),
        (Web, new SuspendRequested(At(55), Alice)),
        (Web, new FreezeTimedOut(At(55), Alice, "frozen 0", 6, 3000, true)),
        (Web, new DriftObserved(At(60), Wish.Observed, true)),
        (Web, new DriftObserved(At(65), Wish.Observed, false)),
        (Web, new ResumeRequested(At(66), Alice)),
        (Web, new ThawFailed(At(66), Alice, "x", null, null, null, 0, 1, true)),
        (Web, new ResumeRequested(At(66), Alice)),
        (Web, new Thawed(At(66), Alice, 0, 1, 2_099_000_000)),
        (Web, new DestroyRequested(At(70), Alice)),
        (Web, new Destroyed(At(70), Alice, 4)),
        (Db, SampleEvents.All[0] with { At = At(80), Wish = Alice }),
    ];

    [Fact]
    public async Task Times_and_counts_add_up()
    {
        var summary = await Summarize(Period.Everything);
        Assert.Equal((At(0), At(80)), (summary.Since, summary.Until));
        var web = summary.Domains[0];
        Assert.Equal(Web, web.Id);
        Assert.Equal((20, 35, 25), Minutes(web.Totals)); // off: 0 to 10 and 70 to 80; running 10–20, 50–60, 65–70
        Assert.Equal((1, 2, 1, 1, 2), Counts(web.Totals));
        Assert.Equal(TimeSpan.FromMinutes(30), web.Totals.LongestPause);
        Assert.Equal(TimeSpan.FromMilliseconds(1.5), web.Totals.SlowestFreeze);
        Assert.Equal(TimeSpan.FromSeconds(2099), web.Totals.KernelFrozen);
        Assert.Equal(DomainStatus.ShutOff, web.State.Status);
        Assert.Equal(
            [new Asked("alice", "resume", 2), new("alice", "define", 1), new("alice", "start", 1), new("alice", "suspend", 1), new("alice", "destroy", 1),
                new("uid=7 comm=cron", "suspend", 1), new("uid=7 comm=cron", "resume", 1)],
            web.Totals.Asked.OrderByDescending(a => a.Count).ThenBy(a => a.By));
        Assert.Equal((20, 35, 25), Minutes(summary.Total));
        Assert.Equal(2, summary.Total.Asked.Single(a => a is { By: "alice", What: "define" }).Count);
    }

    [Fact]
    public async Task A_period_cuts_what_reaches_beyond_it()
    {
        var summary = await Summarize(new Period(At(30), At(58)));
        var web = Assert.Single(summary.Domains);
        Assert.Equal((0, 20, 8), Minutes(web.Totals));
        Assert.Equal((0, 1, 1, 0, 0), Counts(web.Totals));
        Assert.Equal(TimeSpan.FromMinutes(20), web.Totals.LongestPause);
        Assert.DoesNotContain(web.Totals.Asked, a => a.What is "define" or "start");
    }

    [Fact]
    public async Task A_pause_that_has_not_ended_counts_up_to_the_end_of_the_period()
    {
        var summary = await Summarize(new Period(null, At(40)));
        Assert.Equal(TimeSpan.FromMinutes(20), summary.Domains[0].Totals.LongestPause);
        Assert.Equal((10, 20, 10), Minutes(summary.Total));
    }

    [Fact]
    public async Task A_domain_that_had_ended_before_the_period_is_not_in_it()
    {
        List<(DomainId, DomainEvent)> history = [.. Life[..17], (Web, new Undefined(At(75), Alice)), Life[17]];
        var summary = await new AuditReader(new ListJournal(history)).SummarizeAsync(new Period(At(76), At(90)));
        Assert.Equal(Db, Assert.Single(summary.Domains).Id);
        Assert.Equal((10, 0, 0), Minutes(summary.Total));
    }

    [Fact]
    public async Task An_empty_journal_has_an_empty_summary()
    {
        var summary = await new AuditReader(new ListJournal([])).SummarizeAsync(new Period(At(0), At(1)));
        Assert.Empty(summary.Domains);
        Assert.Equal((At(0), At(1)), (summary.Since, summary.Until));
    }

    [Fact]
    public async Task What_the_kernel_had_counted_before_an_adoption_is_not_counted()
    {
        List<(DomainId, DomainEvent)> history =
        [
            (Web, SampleEvents.All[1] with { At = At(0) }),
            (Web, new Thawed(At(1), Alice, 0, 1, 5_000_000)),
            (Web, new Thawed(At(2), Alice, 0, 1, 7_000_000)),
        ];
        var summary = await new AuditReader(new ListJournal(history)).SummarizeAsync(Period.Everything);
        Assert.Equal(TimeSpan.FromSeconds(2), summary.Total.KernelFrozen);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_makes_no_time_negative()
    {
        List<(DomainId, DomainEvent)> history = [.. Life[..5], (Web, new Thawed(At(5), Bob, 0, 1, null)), (Web, new Stopped(At(30), Alice, StopCause.Exited, null))];
        var summary = await new AuditReader(new ListJournal(history)).SummarizeAsync(Period.Everything);
        Assert.Equal((10, 0, 20), Minutes(summary.Total));
        Assert.Equal(1, summary.Notes.ClockStepCount);
    }

    private static DateTimeOffset At(double minutes) => T0.AddMinutes(minutes);

    private static Task<AuditSummary> Summarize(Period period) => new AuditReader(new ListJournal(Life)).SummarizeAsync(period);

    private static (double Off, double Paused, double Running) Minutes(Totals t) =>
        (t.Off.TotalMinutes, t.Paused.TotalMinutes, t.Running.TotalMinutes);

    private static (long, long, long, long, long) Counts(Totals t) => (t.Suspends, t.Resumes, t.TimeOuts, t.Failures, t.Drifts);
}
