using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// A recorded container's cgroup with what proves its end: an error that looks as if the cgroup were gone is looked into, and a
/// container is empty or stands still only together with its init.
/// </summary>
/// <param name="cgroup">The freezer. It is disposed with this object, and so is the cgroup.</param>
/// <param name="opened">Its cgroup.</param>
/// <param name="init">The recorded init, where there is one.</param>
/// <param name="prove">
/// Throws <see cref="CgroupGoneException"/> when the recorded cgroup is gone, and the reason when that cannot be told.
/// </param>
internal sealed class ProvedCgroup(IContainerCgroup cgroup, Cgroup opened, ProcessIdentity? init, Action prove) : IContainerCgroup
{
    /// <summary>Says of an init where it is.</summary>
    public static string MovedOut(ProcessIdentity init, string path) => string.Create(
        CultureInfo.InvariantCulture, $"its init process {init.Pid} lives in cgroup {path}, to which somebody has moved it");

    public void Request(FreezerTarget target) => Proved(() =>
    {
        cgroup.Request(target);
        return true;
    });

    public FreezerReading Read() => Proved(() =>
    {
        var reading = cgroup.Read();
        // Where it runs and holds processes, nothing depends on the init: it is not looked for, for that would take longer than the rest.
        return init is not { } process || (reading.State != FreezerState.Frozen && reading.IsPopulated)
            ? reading
            : ProcessPlace.Of(process, opened) switch
            {
                ProcessPlace.Elsewhere elsewhere => reading with { InitElsewhere = elsewhere.Path },
                // It has left the cgroup and is not dead yet, so that the end cannot be told.
                ProcessPlace.Ending or ProcessPlace.Inside => reading with { IsPopulated = true },
                _ => reading,
            };
    });

    public bool? OwnFreeze() => Proved(cgroup.OwnFreeze);

    public string? FrozenAncestor() => Proved(cgroup.FrozenAncestor);

    public string? WhatHolds() => cgroup.WhatHolds();

    public IReadOnlyList<int> Kill() => Proved(cgroup.Kill);

    public void Remove() => Proved(() =>
    {
        cgroup.Remove();
        return true;
    });

    public long? FrozenMicroseconds() => Proved(cgroup.FrozenMicroseconds);

    public IDisposable? Subscribe(Action onChange) => Proved(() => cgroup.Subscribe(onChange));

    public bool StaysOpen => cgroup.StaysOpen;

    public bool Renew() => Proved(cgroup.Renew);

    public void Dispose() => cgroup.Dispose();

    private T Proved<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (KernelException e) when (e.IsGone)
        {
            prove();
            throw e.ProvingNothing("the container's cgroup is still there");
        }
    }
}
