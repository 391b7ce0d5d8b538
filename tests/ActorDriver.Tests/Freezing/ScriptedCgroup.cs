using ActorDriver.Freezing;

namespace ActorDriver.Tests.Freezing;

/// <summary>A cgroup whose answers are written beforehand. Keeps what it was asked for.</summary>
internal sealed class ScriptedCgroup : IContainerCgroup
{
    private Action? _onChange;

    /// <summary>Every write, in order.</summary>
    public List<FreezerTarget> Requests { get; } = [];

    public int Reads { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>What a write does; throws to refuse.</summary>
    public Action<FreezerTarget> OnRequest { get; set; } = _ => { };

    /// <summary>What a read gives, from the number of reads before it and the latest request.</summary>
    public Func<int, FreezerTarget, FreezerReading> OnRead { get; set; } = (_, _) => Reading(FreezerState.Freezing);

    /// <summary>Whether a freeze is asked of it: before the first write as set here, then as written.</summary>
    public bool Own { get; set; }

    /// <summary>The ancestor that is frozen, or null.</summary>
    public string? Ancestor { get; set; }

    /// <summary>What it says of what holds its processes.</summary>
    public string? Holder { get; set; }

    /// <summary>What a round of killing leaves, from the number of rounds before it.</summary>
    public Func<int, IReadOnlyList<int>> OnKill { get; set; } = _ => [];

    public int Kills { get; private set; }

    public bool IsRemoved { get; private set; }

    public long? FrozenUsec { get; set; }

    public bool Notifies { get; set; }

    public bool StaysOpen { get; set; }

    /// <summary>What is proved before each further operation; throws to refuse.</summary>
    public Func<bool> OnRenew { get; set; } = () => true;

    public int Renewals { get; private set; }

    /// <summary>What was subscribed last, even if it is no more.</summary>
    public Action? LastOnChange { get; private set; }

    public static FreezerReading Reading(FreezerState state, bool populated = true, string? ancestor = null) =>
        new(state, state.ToString().ToUpperInvariant(), populated, ancestor);

    public void Request(FreezerTarget target)
    {
        Requests.Add(target);
        OnRequest(target);
        Own = target == FreezerTarget.Frozen;
    }

    public bool? OwnFreeze() => Own;

    public string? FrozenAncestor() => Ancestor;

    public string? WhatHolds() => Holder;

    public FreezerReading Read() => OnRead(Reads++, Requests is [.., var latest] ? latest : FreezerTarget.Thawed);

    public bool Renew()
    {
        Renewals++;
        return OnRenew();
    }

    public IReadOnlyList<int> Kill() => OnKill(Kills++);

    public void Remove() => IsRemoved = true;

    public long? FrozenMicroseconds() => FrozenUsec;

    public IDisposable? Subscribe(Action onChange)
    {
        LastOnChange = _onChange = onChange;
        return Notifies ? new Unsubscribe(this) : null;
    }

    /// <summary>The kernel tells that something changed.</summary>
    public void Notify() => _onChange?.Invoke();

    public void Dispose() => IsDisposed = true;

    private sealed class Unsubscribe(ScriptedCgroup cgroup) : IDisposable
    {
        public void Dispose() => cgroup._onChange = null;
    }
}
