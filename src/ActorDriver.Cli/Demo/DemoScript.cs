using ActorDriver.Cli.Kernel;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Demo;

/// <summary>
/// The demo's acts. What the daemon says is checked against what anybody can see: the freezer's file in the cgroup, the
/// processes in <c>/proc</c>, and the files that they count in.
/// </summary>
internal sealed class DemoScript(ITerminal terminal, DriverClient driver, string place)
{
    private const string Name = "demo";

    /// <summary>How long the frozen processes are watched.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(0.5);

    private static readonly string[] Expected =
    [
        "Defined", "StartRequested", "Started", "SuspendRequested", "Frozen", "ResumeRequested", "Thawed", "DestroyRequested", "Destroyed",
    ];

    private readonly CountingProgram _program = new(place);

    /// <returns>Why no container could be started; null when every act went as it should.</returns>
    /// <exception cref="DriverException">Something is not as it should be.</exception>
    public async Task<DriverException?> PlayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await driver.DefineAsync(new DefineRequest(Name, _program.Command, place, Reason: "demo"), cancellationToken);
        }
        catch (DriverException e)
        {
            return e;
        }

        try
        {
            var domain = await driver.FindAsync(Name, cancellationToken);
            var stage = Stage.Of(domain);
            await StartedAsync(domain, stage, cancellationToken);
            await SuspendedAsync(stage, cancellationToken);
            await ResumedAsync(stage, cancellationToken);
            await DestroyedAsync(stage, cancellationToken);
            await HistoryAsync(domain, cancellationToken);
            return null;
        }
        finally
        {
            // Whatever went wrong, no process stays behind. It is destroyed already when all went well.
            await driver.OperateAsync(new OperationRequest(OperationKinds.Destroy, [Name]), null, CancellationToken.None);
        }
    }

    private async Task StartedAsync(DomainInfo domain, Stage? stage, CancellationToken cancellationToken)
    {
        Say("backend", domain.Backend == "simulated" ? "simulated: nothing real is frozen" : domain.Backend!);
        if (stage is null)
        {
            Say("run", "domain 'demo' is running");
            return;
        }
        Say("cgroup", stage.Cgroup.Directory);
        var before = _program.Count();
        await _program.WaitForMoreAsync(before, cancellationToken);
        Say("run", $"domain 'demo' is running: processes {string.Join(' ', stage.Cgroup.Processes())}, which count: {before} … {_program.Count()}");
    }

    private async Task SuspendedAsync(Stage? stage, CancellationToken cancellationToken)
    {
        Say("suspend", await OperateAsync(OperationKinds.Suspend, DomainStates.Paused, cancellationToken));
        if (stage is null)
            return;
        var (file, words) = stage.Cgroup.Freezer();
        Require(stage.Cgroup.IsFrozen(), $"{file} says '{words}'");
        var pids = stage.Cgroup.Processes();
        var (count, switches) = (_program.Count(), CgroupView.ContextSwitches(pids));
        await Task.Delay(Watch, cancellationToken);
        var (countAfter, switchesAfter) = (_program.Count(), CgroupView.ContextSwitches(pids));
        Require(count == countAfter, $"the count went from {count} to {countAfter} while suspended");
        Require(switches == switchesAfter, $"the processes ran while suspended ({switchesAfter - switches} context switches)");
        Say("", $"{file} says '{words}'; watched for {Watch.TotalSeconds} s: the count stays {count},");
        Say("", $"and {pids.Count} processes were not scheduled once (context switches in /proc/PID/status)");
    }

    private async Task ResumedAsync(Stage? stage, CancellationToken cancellationToken)
    {
        Say("resume", await OperateAsync(OperationKinds.Resume, DomainStates.Running, cancellationToken));
        if (stage is null)
            return;
        var (file, words) = stage.Cgroup.Freezer();
        Require(!stage.Cgroup.IsFrozen(), $"{file} says '{words}'");
        var before = _program.Count();
        await _program.WaitForMoreAsync(before, cancellationToken);
        Say("", $"{file} says '{words}'; the count goes on: {before} … {_program.Count()}");
    }

    private async Task DestroyedAsync(Stage? stage, CancellationToken cancellationToken)
    {
        var pids = stage?.Cgroup.Processes() ?? [];
        Say("destroy", await OperateAsync(OperationKinds.Destroy, DomainStates.ShutOff, cancellationToken));
        if (stage is null)
            return;
        Require(!stage.Cgroup.Exists, $"{stage.Cgroup.Directory} is still there");
        Require(!_program.IsCounting(pids), "some of its processes are still there");
        Say("", $"{pids.Count} processes are gone, and the cgroup too");
    }

    private async Task HistoryAsync(DomainInfo domain, CancellationToken cancellationToken)
    {
        var events = new List<EventInfo>();
        // By its UUID: the name may have had other lives.
        await foreach (var e in driver.Audit.HistoryAsync(domain.Id, new HistoryQuery(), cancellationToken))
            events.Add(e);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"What the journal keeps of it (backend {domain.Backend}):");
        terminal.Out.WriteLine();
        EventTable.Print(terminal, events, TimeText.Local);
        terminal.Out.Flush();
        var kinds = events.Select(e => e.Event).ToList();
        Require(kinds.SequenceEqual(Expected), $"the history is {string.Join(", ", kinds)}");
    }

    private async Task<string> OperateAsync(string kind, string state, CancellationToken cancellationToken)
    {
        var outcome = (await driver.OperateAsync(new OperationRequest(kind, [Name], Reason: "demo"), null, cancellationToken))[0];
        if (outcome.Error is { } error)
            throw new DriverException(error.Code, error.Message);
        Require(outcome.State == state, $"after {kind} the domain is {outcome.State}");
        return $"{outcome.Event}, confirmed by the {(outcome.State == DomainStates.ShutOff ? "empty cgroup" : "freezer")} and journaled in {Ago.Duration(outcome.ElapsedMs)}";
    }

    private void Say(string act, string what)
    {
        terminal.Out.WriteLine($"{act,-8} {Printable.Of(what)}");
        terminal.Out.Flush();
    }

    private static void Require(bool held, string otherwise)
    {
        if (!held)
            throw new DriverException(ErrorCodes.OperationFailed, $"the demo did not hold: {otherwise}");
    }

    /// <summary>A real container to look at.</summary>
    private sealed record Stage(CgroupView Cgroup)
    {
        /// <summary>Null for the simulated backend, which has none.</summary>
        public static Stage? Of(DomainInfo domain)
        {
            if (domain.Backend == "simulated")
                return null;
            var cgroup = CgroupView.Find(domain.Backend!, domain.Cgroup!);
            Require(cgroup is not null, $"cgroup {domain.Cgroup} is not to be seen here");
            return new Stage(cgroup!);
        }
    }
}
