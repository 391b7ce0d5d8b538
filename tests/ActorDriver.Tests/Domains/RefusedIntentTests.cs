using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>
/// Who was told no is not obeyed later: the journal takes an event after its writer has given it up, as a disk does that answers too late.
/// </summary>
public sealed class RefusedIntentTests : DomainsTestKit
{
    private readonly string _notes = Directory.CreateTempSubdirectory("actordriver-test-").FullName;

    [Theory]
    [InlineData(OperationKind.Suspend, false, "FreezeFailed")]
    [InlineData(OperationKind.Resume, true, "ThawFailed")]
    [InlineData(OperationKind.Destroy, false, "DestroyFailed")]
    [InlineData(OperationKind.Destroy, true, "DestroyFailed")]
    public async Task An_intent_that_reaches_the_journal_late_is_given_up_and_the_domain_stays_as_it_was(
        OperationKind kind, bool paused, string outcome)
    {
        var web1 = await RunAsync("web1");
        if (paused)
            await SuspendAsync("web1");
        var before = Machine.Requests.Count;
        var status = (await StateAsync("web1")).Status;
        Faults.AnswersLate = IsIntent;
        Follow();

        var refused = await AskAsync(Command(kind, "web1"));

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(refused).Code);
        var given = FishForMessage<DomainChanged>(c => c.Event.Kind == outcome, TimeSpan.FromSeconds(60));
        Assert.Equal(refused.CorrelationId, given.Event.Wish.CorrelationId);
        Assert.Equal((status, null), (given.Domain.Status, given.Domain.Pending));
        Assert.Equal(paused ? FreezerState.Frozen : FreezerState.Thawed, Machine.StateOf(web1));
        Assert.Equal(before, Machine.Requests.Count); // nothing was asked of the kernel
        Faults.AnswersLate = _ => false;
        Assert.IsType<DomainReply.Done>(await DestroyAsync("web1"));
    }

    [Fact]
    public async Task A_start_that_reaches_the_journal_late_is_not_made()
    {
        await RunAsync("web1");
        await DestroyAsync("web1");
        Faults.AnswersLate = IsIntent;
        Follow();

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await AskAsync(new DomainCommand.Start("web1", Wish.Of("test")))).Code);

        ExpectEvent<DomainEvent.StartFailed>();
        Assert.Equal(1, Machine.Launches);
        Faults.AnswersLate = _ => false;
        Assert.IsType<DomainReply.Done>(await AskAsync(new DomainCommand.Start("web1", Wish.Of("test"))));
    }

    [Fact]
    public async Task A_domain_that_was_not_to_be_is_unmade_and_its_name_is_free()
    {
        Faults.AnswersLate = e => e is DomainEvent.Defined;
        Follow();

        var refused = await AskAsync(new DomainCommand.Run(new DomainName("web1"), new ExecSpec(["x"]), null, Wish.Of("test")));

        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(refused).Code);
        ExpectEvent<DomainEvent.StartFailed>();
        ExpectEvent<DomainEvent.Undefined>();
        Assert.Equal(0, Machine.Launches);
        Faults.AnswersLate = _ => false;
        await RunAsync("web1");
    }

    [Fact]
    public async Task A_container_whose_adoption_was_refused_can_be_adopted_again()
    {
        var container = new FoundContainer("lxc", "web1", "container", Machine.MakeContainer("/one"), null, false);
        Faults.AnswersLate = e => e is DomainEvent.Adopted;
        Follow();
        var adopt = new DomainCommand.Adopt(new DomainName("web1"), container, Wish.Of("test"));
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await AskAsync(adopt)).Code);
        ExpectEvent<DomainEvent.Undefined>();
        Faults.AnswersLate = _ => false;

        Assert.IsType<DomainReply.Done>(await AskAsync(adopt with { Wish = Wish.Of("test") }));
        Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));
    }

    [Fact]
    public async Task A_driver_that_is_killed_after_the_no_gives_it_up_at_its_next_start()
    {
        Refused = new RefusedIntents(_notes);
        var web1 = await RunAsync("web1");
        Faults.AnswersLate = IsIntent;
        Faults.ReplayFails = true; // so that this driver cannot conclude it
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await DestroyAsync("web1")).Code);
        await RestartAsync();
        Refused = new RefusedIntents(_notes);
        Faults.ReplayFails = false;
        Follow();

        _ = Domains;

        ExpectEvent<DomainEvent.DestroyFailed>();
        Assert.Equal(FreezerState.Thawed, Machine.StateOf(web1));
        await AwaitAssertAsync(() => Assert.Empty(Directory.GetFiles(_notes)), TimeSpan.FromSeconds(20));
        Faults.AnswersLate = _ => false;
        Assert.IsType<DomainReply.Done>(await DestroyAsync("web1"));
    }

    [Fact]
    public async Task A_note_whose_command_never_reached_the_journal_hinders_no_later_one()
    {
        Refused = new RefusedIntents(_notes);
        var web1 = await RunAsync("web1");
        Faults.Fails = IsIntent;
        Assert.Equal(ErrorCode.JournalUnavailable, Refusal(await SuspendAsync("web1")).Code);
        await RestartAsync();
        Refused = new RefusedIntents(_notes);
        Faults.Fails = _ => false;

        Assert.IsType<DomainReply.Done>(await SuspendAsync("web1"));

        Assert.Equal(FreezerState.Frozen, Machine.StateOf(web1));
        Assert.Empty(Directory.GetFiles(_notes));
    }

    [Fact]
    public async Task What_the_kernel_has_done_is_journaled_later_and_not_done_again()
    {
        var web1 = await RunAsync("web1");
        Faults.Fails = e => e is DomainEvent.Frozen;
        Follow();
        var refused = Refusal(await SuspendAsync("web1"));
        Assert.Equal(ErrorCode.JournalUnavailable, refused.Code);
        Assert.Contains("(Frozen) is journaled as soon as it can be", refused.Message, StringComparison.Ordinal);

        Machine.FreezeFromOutside(web1, false); // the caller saw to it by hand
        Faults.Fails = _ => false;

        ExpectEvent<DomainEvent.Frozen>();
        Assert.False(ExpectEvent<DomainEvent.DriftObserved>().IsFrozen);
        Assert.Equal([FreezerTarget.Frozen], Machine.Requests);
        Assert.Equal(FreezerState.Thawed, Machine.StateOf(web1));
    }

    [Fact]
    public void What_is_noted_is_known_to_the_next_process_until_it_is_forgotten()
    {
        var place = Path.Combine(_notes, "new");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var before = new RefusedIntents(place);
        before.Note(Given.Web, first);
        before.Note(Given.Web, second);

        var after = new RefusedIntents(place);

        Assert.True(after.Contains(Given.Web, first) && after.Contains(Given.Web, second));
        Assert.False(after.Contains(Given.Web, Guid.NewGuid()));
        Assert.Equal([Given.Web], after.Domains);
        after.Forget(Given.Web);
        Assert.Empty(new RefusedIntents(place).Domains);
    }

    [Fact]
    public void Where_nothing_can_be_kept_this_process_knows_all_the_same_and_says_so()
    {
        var faults = new List<Exception>();
        var blocked = Path.Combine(_notes, "file");
        File.WriteAllText(blocked, "");
        var notes = new RefusedIntents(Path.Combine(blocked, "below"), faults.Add);

        notes.Note(Given.Web, Given.Alice.CorrelationId);

        Assert.True(notes.Contains(Given.Web, Given.Alice.CorrelationId));
        Assert.NotEmpty(faults);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_notes, recursive: true);
    }

    private static bool IsIntent(DomainEvent e) =>
        e is DomainEvent.SuspendRequested or DomainEvent.ResumeRequested or DomainEvent.DestroyRequested or DomainEvent.StartRequested;

    private static DomainCommand Command(OperationKind kind, string name) => kind switch
    {
        OperationKind.Suspend => new DomainCommand.Suspend(name, Wish.Of("test")),
        OperationKind.Resume => new DomainCommand.Resume(name, Wish.Of("test")),
        _ => new DomainCommand.Destroy(name, Wish.Of("test")),
    };
}
