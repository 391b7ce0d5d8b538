using ActorDriver.Contracts;

namespace ActorDriver.CrashStorm;

/// <summary>One command and what its sender was told of it. The reason marks its events in the journal.</summary>
internal sealed record Told(string Reason, string Kind, Outcome? Outcome);

/// <summary>Sends one domain command after command, one at a time, while the gate is open.</summary>
internal sealed class Client(string name, int seed, DriverClient driver, Gate gate)
{
    private readonly Random _random = new(seed);
    private int _sent;

    public string Name { get; } = name;

    /// <summary>All that it asked for, in order.</summary>
    public List<Told> Told { get; } = [];

    public async Task RunAsync()
    {
        while (await gate.EnterAsync())
        {
            var kind = Choose();
            var reason = $"{Name} {++_sent}";
            Told.Add(new Told(reason, kind, (await driver.OperateAsync(Name, kind, reason)).Outcome));
            gate.Leave(shut: Told[^1].Outcome is null);
        }
    }

    /// <summary>After a destroy comes a start; and also when there is nothing to suspend, because a start was cut off on its way.</summary>
    private string Choose() => Told is [.., var last]
        && (last.Kind == OperationKinds.Destroy || (last.Kind != OperationKinds.Start && last.Outcome?.Error is not null))
        ? OperationKinds.Start
        : _random.Next(StormOptions.Deaths) == 0 ? OperationKinds.Destroy
        : _random.Next(2) == 0 ? OperationKinds.Suspend : OperationKinds.Resume;
}
