using ActorDriver.Domains;
using ActorDriver.Freezing;
using CsCheck;
using Xunit;
using static ActorDriver.Tests.Domains.Given;

namespace ActorDriver.Tests.Domains;

/// <summary>Whatever is asked, in whatever order, and whatever the kernel answers: the life stays a legal one.</summary>
public class DomainProperties
{
    private static readonly DomainCommand[] AllCommands =
    [
        new DomainCommand.Define(WebName, Sleep, null, Alice),
        new DomainCommand.Run(WebName, Sleep, null, Alice),
        new DomainCommand.Adopt(WebName, new FoundContainer("lxc", "web1", "container", TheirCgroup, Init, true), Alice),
        new DomainCommand.Start("web1", Alice),
        new DomainCommand.Suspend("web1", Alice),
        new DomainCommand.Resume("web1", Bob),
        new DomainCommand.Destroy("web1", Bob),
        new DomainCommand.Undefine("web1", Bob),
    ];

    private static readonly Gen<DomainCommand> Commands = Gen.Int[0, AllCommands.Length - 1].Select(i => AllCommands[i]);

    private static readonly Gen<KernelObservation> Observations = Gen.OneOf(
        Gen.Enum<FreezerState>().Select(s => (KernelObservation)new KernelObservation.Present(new FreezerReading(s, s.ToString(), true))),
        Gen.Enum<FreezerState>().Select(s => (KernelObservation)new KernelObservation.Present(
            new FreezerReading(s, s.ToString(), false) { InitElsewhere = "/elsewhere" })),
        Gen.Enum<GoneCause>().Select(c => (KernelObservation)new KernelObservation.Gone(c)),
        Gen.Const((KernelObservation)new KernelObservation.Unknown("EIO")));

    private static readonly Gen<Step[]> Lives =
        Gen.Select(Commands, Observations, Gen.Int[0, 4], Gen.Bool, (c, o, how, look) => new Step(c, o, how, look)).Array[1, 60];

    [Fact]
    public void Any_sequence_of_commands_reports_and_observations_leaves_a_legal_state() => Lives.Sample(steps =>
    {
        foreach (var state in Live(steps).States)
            AssertLegal(state);
    });

    [Fact]
    public void Replaying_the_events_gives_the_state_that_the_domain_had() => Lives.Sample(steps =>
    {
        var (states, events) = Live(steps);
        Assert.Equal(states[^1], events.Aggregate(Nothing, (state, e) => state.Apply(e)));
    });

    [Fact]
    public void Every_intent_is_followed_by_an_outcome_before_the_next_intent() => Lives.Sample(steps =>
    {
        var pending = false;
        foreach (var e in Live(steps).Events)
        {
            var isIntent = e.Kind.EndsWith("Requested", StringComparison.Ordinal);
            Assert.False(isIntent && pending, $"{e.Kind} while another intent was pending");
            pending = isIntent || (pending && e is DomainEvent.Defined);
        }
    });

    [Fact]
    public void The_same_command_again_gives_no_event() => Lives.Sample(steps =>
    {
        var state = Settle(Live(steps).States[^1]);
        var again = new DomainCommand.Suspend("web1", Alice);
        if (DomainDecider.Decide(state, again, T0) is Decision.Begin begin)
        {
            state = begin.Intents.Aggregate(state, (s, e) => s.Apply(e));
            state = state.Apply(DomainDecider.Conclude(state, Success(state), T0).Outcome);
        }

        Assert.IsNotType<Decision.Begin>(DomainDecider.Decide(state, again, T0));
    });

    private static (List<DomainState> States, List<DomainEvent> Events) Live(IEnumerable<Step> steps)
    {
        var states = new List<DomainState> { Nothing };
        var events = new List<DomainEvent>();
        foreach (var step in steps)
        {
            if (step.Look && DomainDecider.Observe(states[^1], step.Seen, T0) is { } seen)
                Happen(seen);
            if (states[^1].Pending is not null)
                Happen(DomainDecider.Conclude(states[^1], Report(states[^1], step.How), T0).Outcome);
            switch (DomainDecider.Decide(states[^1], step.Command, T0))
            {
                case Decision.Begin begin:
                    foreach (var intent in begin.Intents)
                        Happen(intent);
                    break;
                case Decision.Conclude conclude:
                    Happen(conclude.Outcome);
                    break;
            }
        }

        return (states, events);

        void Happen(DomainEvent e)
        {
            events.Add(e);
            states.Add(states[^1].Apply(e));
        }
    }

    private static DomainState Settle(DomainState state) => state.Pending is null
        ? state
        : state.Apply(DomainDecider.Conclude(state, Success(state), T0).Outcome);

    private static WorkReport Success(DomainState state) => Report(state, 0);

    private static WorkReport Report(DomainState state, int how)
    {
        var gone = new KernelObservation.Gone(GoneCause.Exited);
        var target = state.Pending!.Kind == OperationKind.Suspend ? FreezerTarget.Frozen : FreezerTarget.Thawed;
        return (state.Pending.Kind, how) switch
        {
            (OperationKind.Start, 0) => new WorkReport.Launched(Cgroup, Init, TimeSpan.Zero),
            (OperationKind.Start, _) => new WorkReport.LaunchFailed("ENOENT", 2),
            (OperationKind.Destroy, 0) => new WorkReport.Killed(TimeSpan.Zero),
            (OperationKind.Destroy, 1) => new WorkReport.KillFailed("stuck", null, [1], true, TimeSpan.Zero),
            (OperationKind.Destroy, 2) => new WorkReport.KillFailed("stuck", null, [1], false, TimeSpan.Zero),
            (OperationKind.Destroy, _) => new WorkReport.ContainerGone(gone),
            (_, 0) => new WorkReport.Freezer(new FreezerReport.Settled(target, 0, TimeSpan.Zero)),
            (_, 1) => new WorkReport.Freezer(new FreezerReport.TimedOut(target, "x", 6, TimeSpan.Zero, true)),
            (_, 2) => new WorkReport.Freezer(new FreezerReport.Failed(target, "EIO", 5, null, null, 0, TimeSpan.Zero, true)),
            (_, 3) => new WorkReport.Freezer(new FreezerReport.ContainerGone(target, gone, 0, TimeSpan.Zero)),
            _ => new WorkReport.FreezerDied("died", true),
        };
    }

    private static void AssertLegal(DomainState s)
    {
        Assert.Equal(s.Status != DomainStatus.ShutOff, s.IsActive);
        Assert.True(s.IsActive || s.Init is null);
        Assert.True(s.Exists || !s.IsActive, "a domain that does not exist has no container");
        var pending = s.Status switch
        {
            DomainStatus.Freezing => OperationKind.Suspend,
            DomainStatus.Thawing => OperationKind.Resume,
            DomainStatus.Destroying => OperationKind.Destroy,
            DomainStatus.ShutOff when s.Reason == StatusReason.Starting => OperationKind.Start,
            _ => (OperationKind?)null,
        };
        Assert.Equal(pending, s.Pending?.Kind);
    }

    private sealed record Step(DomainCommand Command, KernelObservation Seen, int How, bool Look);
}
