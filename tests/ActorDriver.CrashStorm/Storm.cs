using System.Diagnostics;
using ActorDriver.Contracts;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.CrashStorm;

/// <summary>The storm: life, death and recovery, again and again, then the reckoning.</summary>
internal sealed class Storm(StormOptions options, Daemon daemon, DriverClient driver, Machine machine)
{
    private readonly Random _random = new(options.Seed);
    private readonly Gate _gate = new();
    private readonly List<Client> _clients = [];
    private readonly List<double> _startTimes = [];
    private int _killsAtStart;
    private int _redone;

    public static async Task<int> RunAsync(StormOptions options, CancellationToken stop)
    {
        Console.WriteLine($"seed {options.Seed}, {options.Domains} domains, {options.Kills} kills");
        var place = Directory.CreateTempSubdirectory("actordriver-storm-");
        using var daemon = new Daemon(place.FullName);
        using var driver = new DriverClient(daemon.Socket);
        using var machine = new Machine(daemon.Journal);
        try
        {
            await new Storm(options, daemon, driver, machine).RunAsync(stop);
            place.Delete(recursive: true);
            return 0;
        }
        catch (Exception e) when (e is ViolationException or TimeoutException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"violation (seed {options.Seed}): {e.Message}\nThe journal stays in {daemon.State}, what the daemon said in {daemon.Log}");
            await daemon.KillAsync();
            return 1;
        }
        finally
        {
            await machine.CleanAsync();
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await StartDaemonAsync(stop);
        await MakeDomainsAsync();
        var running = _clients.Select(c => c.RunAsync()).ToList();
        for (var kills = 0; kills < options.Kills; kills++)
        {
            await _gate.OpenForAsync(_random.Next(StormOptions.MostAnswers));
            await Task.Delay(_random.Next(StormOptions.MostMilliseconds), stop);
            await daemon.KillAsync();
            await _gate.CloseAsync();
            kills += await RecoverAsync(options.Kills - kills - 1, stop);
            Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:0.0} s: {kills + 1} kills, {_clients.Sum(c => c.Told.Count)} commands");
        }

        await _gate.OpenForAsync(StormOptions.MostAnswers);
        await _gate.CloseAsync();
        _gate.End();
        await Task.WhenAll(running);
        await SettleAsync(stop);
        await ReckonAsync(clock.Elapsed, stop);
        await EndAsync();
    }

    private async Task MakeDomainsAsync()
    {
        for (var i = 0; i < options.Domains; i++)
        {
            var (name, backend) = ($"storm{i}", i % 2 == 0 ? "cgroup-v1" : "cgroup-v2");
            // Some fork without end, gently, so that a freeze is not always done at the first look.
            string[] command = i % 10 < 8 ? ["sleep", "86400"] : ["sh", "-c", "while sleep 0.01; do :; done"];
            if ((await driver.RunAsync(name, backend, command)).Outcome is not { Error: null })
                throw new ViolationException($"'{name}' cannot be started");
            _clients.Add(new Client(name, _random.Next(), driver, _gate));
        }
    }

    /// <summary>Starts the daemon again, perhaps killing it at once, and compares what was with what is.</summary>
    /// <returns>How often it was killed meanwhile.</returns>
    private async Task<int> RecoverAsync(int killsLeft, CancellationToken stop)
    {
        var before = await machine.LookAsync();
        foreach (var truth in before.Values.Where(t => t.Journal.Pending is null && !t.Agrees))
            throw new ViolationException($"after the kill nothing was under way, and yet {truth}");
        _redone += before.Values.Count(t => t.Journal.Pending is not null);

        var touched = 0;
        var watches = before.Values.Where(t => t.Journal.Pending is null)
            .Select(t => machine.Watch(t.Journal, () => Interlocked.Increment(ref touched))).ToList();
        // The kernel tells of a change up to 10 ms late, and later on a machine that has little time for it: what it tells while
        // there is no daemon is of the time before.
        do
        {
            Interlocked.Exchange(ref touched, 0);
            await Task.Delay(StormOptions.Late, stop);
        }
        while (Volatile.Read(ref touched) > 0);

        var kills = 0;
        while (kills < killsLeft && _random.Next(StormOptions.KillsAtStart) == 0)
        {
            daemon.Start();
            await Task.Delay(_random.Next(1500), stop);
            await daemon.KillAsync();
            kills++;
        }

        await StartDaemonAsync(stop);
        var after = await SettleAsync(stop);
        foreach (var watch in watches)
            watch?.Dispose();
        _killsAtStart += kills;
        if (touched > 0)
            throw new ViolationException($"the restart froze or thawed containers with which nothing was under way: the kernel told of {touched} changes");
        foreach (var (name, was) in before.Where(b => b.Value.Journal.Pending is null))
            if (after[name].Journal != was.Journal || after[name].Seen != was.Seen)
                throw new ViolationException($"the restart changed what nothing was under way with: it was {was}, and is {after[name]}");
        return kills;
    }

    private async Task StartDaemonAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        daemon.Start();
        await daemon.WaitUntilReadyAsync(stop);
        _startTimes.Add(clock.Elapsed.TotalMilliseconds);
    }

    /// <summary>Waits until no operation is under way; then daemon, journal and kernel must say the same.</summary>
    private async Task<Dictionary<string, Truth>> SettleAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var truths = await machine.LookAsync();
            if (truths.Values.FirstOrDefault(t => t.Journal.Pending is not null) is { } unsettled)
            {
                if (clock.Elapsed > StormOptions.Patience)
                    throw new ViolationException($"{unsettled.Journal.Pending!.Kind} has no outcome after {clock.Elapsed.TotalSeconds:0} s: {unsettled}");
                await Task.Delay(20, stop); // the journal is looked at from outside, where nothing tells of a change
                continue;
            }

            foreach (var truth in truths.Values.Where(t => !t.Agrees))
                throw new ViolationException($"journal and kernel differ: {truth}");
            foreach (var shown in await driver.ListAsync(stop))
                if (shown.State != truths[shown.Name].Journal.Status.Word())
                    throw new ViolationException($"the daemon shows {shown.State} for {truths[shown.Name]}");
            return truths;
        }
    }

    private async Task ReckonAsync(TimeSpan elapsed, CancellationToken stop)
    {
        var events = await machine.EventsAsync();
        foreach (var client in _clients)
        {
            var own = events[client.Name].ToList();
            History.CheckChain(client.Name, own);
            History.CheckIntents(client.Name, own);
            History.CheckTold(client.Name, own, client.Told);
        }

        if (await SqliteJournal.ExamineAsync(daemon.Journal, stop) is [var finding, ..])
            throw new ViolationException($"the journal is damaged: {finding}");
        var told = _clients.SelectMany(c => c.Told).ToList();
        var starts = _startTimes.Order().ToList();
        Console.WriteLine($"{options.Kills} kills, {_killsAtStart} of them at a start, in {elapsed.TotalSeconds:0} s");
        Console.WriteLine(
            $"{told.Count} commands: {told.Count(t => t.Outcome is { Error: null })} done, "
            + $"{told.Count(t => t.Outcome is { Error: not null })} refused (whose start had been cut off), {told.Count(t => t.Outcome is null)} cut off");
        Console.WriteLine($"{events.Sum(e => e.Count())} events; {_redone} operations were under way at a kill, all at their outcome now");
        Console.WriteLine($"from start to ready: median {starts[starts.Count / 2]:0} ms, longest {starts[^1]:0} ms");
        Console.WriteLine("no violation");
    }

    private async Task EndAsync()
    {
        foreach (var client in _clients)
            if ((await driver.OperateAsync(client.Name, OperationKinds.Destroy, "the end")).Outcome is not { Error: null or { Code: ErrorCodes.OperationInvalid } })
                throw new ViolationException($"'{client.Name}' cannot be destroyed");
        if (await daemon.StopAsync() is not 0 and var status)
            throw new ViolationException($"the daemon ended with status {status}");
    }
}
