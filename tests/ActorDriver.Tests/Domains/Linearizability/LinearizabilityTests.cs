using System.Collections.Concurrent;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using CsCheck;
using Xunit;

namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>Sixteen callers at one domain, at random, on a freezer that is slow, late, stuck or refuses at random.</summary>
public class LinearizabilityTests : DomainsTestKit
{
    private const int Callers = 16;
    private const int Sequences = 1000;
    private const int Waiting = 8; // fewer than the callers: Busy is an answer too

    private static readonly Gen<Asked> Questions = Gen.Frequency(
        (5, Gen.Const(Asked.Suspend)), (5, Gen.Const(Asked.Resume)), (1, Gen.Const(Asked.Destroy)), (4, Gen.Const(Asked.Status)));

    private static readonly Gen<(Mood, int)> Moods = Gen.Select(
        Gen.Frequency(
            (12, Gen.Const(Mood.Fine)), (3, Gen.Const(Mood.Slow)), (3, Gen.Const(Mood.Late)), (1, Gen.Const(Mood.Stuck)), (2, Gen.Const(Mood.Refusing))),
        Gen.Int[1, 3]);

    /// <summary>What each caller asks, one after the other, and the moods that the freezer goes through, again and again.</summary>
    private static readonly Gen<(Asked[][] Callers, (Mood, int)[] Moods)> Sequence =
        Gen.Select(Questions.Array[1, 3].Array[Callers], Moods.Array[1, 20]);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<(Mood, int)>> _moods = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private long _clock;
    private int _sequences;

    public LinearizabilityTests()
    {
        Options = Options with
        {
            StashCapacity = Waiting,
            Freezer = Options.Freezer with
            {
                FirstLook = TimeSpan.FromMilliseconds(1),
                PollInterval = TimeSpan.FromMilliseconds(4),
                Timeout = TimeSpan.FromMilliseconds(8),
            },
        };
        Machine.OnOpenRef = (reference, cgroup) => _moods.TryGetValue(reference.Path, out var moods) && moods.TryDequeue(out var mood)
            ? Moody(moods, cgroup, mood)
            : cgroup;
    }

    [Fact]
    public async Task The_commands_of_one_domain_are_linearizable()
    {
        await RunAsync("first"); // the actors are there before several sequences play at once
        await Sequence.SampleAsync(async sequence =>
        {
            var calls = await PlayAsync($"d{Interlocked.Increment(ref _sequences)}", sequence.Callers, sequence.Moods);
            Assert.True(Checker.IsLinearizable(calls), string.Join('\n', calls.OrderBy(c => c.Invoked)));
            Assert.All(calls.Where(c => c.Refused == ErrorCode.Busy), busy => Assert.True(
                calls.Count(c => c.Invoked < busy.Returned && busy.Invoked < c.Returned) > Waiting, $"{busy} beside few others"));
        }, iter: Sequences, threads: 4);

        // That it was a fair trial: every kind of answer was given.
        Assert.All(
            ["Suspend Frozen", "Suspend ", "Suspend OperationFailed", "Suspend OperationInvalid", "Suspend Busy", "Resume Thawed", "Resume ",
                "Resume OperationFailed", "Destroy Destroyed", "Destroy OperationFailed", "Status Freezing", "Status Thawing", "Status ShutOff"],
            answer => Assert.True(_seen.ContainsKey(answer), $"never seen: {answer}"));
    }

    private static MoodyCgroup Moody(ConcurrentQueue<(Mood, int)> moods, IContainerCgroup cgroup, (Mood Mood, int Much) mood)
    {
        moods.Enqueue(mood);
        return new MoodyCgroup(cgroup, mood.Mood, mood.Much);
    }

    private async Task<List<Call>> PlayAsync(string name, Asked[][] callers, (Mood, int)[] moods)
    {
        var domain = await RunAsync(name);
        _moods[domain.Cgroup!.Path] = new ConcurrentQueue<(Mood, int)>(moods);
        var calls = new ConcurrentBag<Call>();
        await Task.WhenAll(callers.Select(async questions =>
        {
            await Task.Yield();
            foreach (var asked in questions)
                calls.Add(await CallAsync(name, asked));
        }));
        calls.Add(await CallAsync(name, Asked.Status));
        _moods.TryRemove(domain.Cgroup.Path, out _);
        return [.. calls];
    }

    private async Task<Call> CallAsync(string name, Asked asked)
    {
        var invoked = Interlocked.Increment(ref _clock);
        var reply = asked switch
        {
            Asked.Suspend => await SuspendAsync(name),
            Asked.Resume => await ResumeAsync(name),
            Asked.Destroy => await DestroyAsync(name),
            _ => null,
        };
        var seen = reply is null ? (await StateAsync(name)).Status : (DomainStatus?)null;
        var returned = Interlocked.Increment(ref _clock);
        var outcome = (reply as DomainReply.Done)?.Event;
        var refused = (reply as DomainReply.Refused)?.Why.Code;
        _seen[$"{asked} {outcome ?? refused?.ToString() ?? seen?.ToString()}"] = 1;
        return new Call(asked, invoked, returned, outcome, refused, seen);
    }
}
