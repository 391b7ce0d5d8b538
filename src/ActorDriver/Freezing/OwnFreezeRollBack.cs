using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Freezing;

/// <summary>Undoes what an operation did to a cgroup's own freeze, and nothing else.</summary>
internal static class OwnFreezeRollBack
{
    // 100 µs, then half as long again each time: 2 ms in all. A freeze that was whole before is whole again in that time or is not ours.
    private const int Looks = 6;
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstLook = TimeSpan.FromMicroseconds(100);

    /// <summary>Puts the own freeze back to what it was and looks whether it is so.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="before">Whether a freeze was asked of it before the operation.</param>
    /// <returns>What could not be undone and why, for people to read; null when it is as it was.</returns>
    public static string? Undo(IContainerCgroup cgroup, bool before)
    {
        var action = before ? "freezing it again" : "thawing it again";
        try
        {
            if (cgroup.OwnFreeze() == before)
                return null; // the request had no effect, or somebody else has taken it back
            cgroup.Request(before ? FreezerTarget.Frozen : FreezerTarget.Thawed);
            var read = cgroup.Read();
            var wait = FirstLook;
            for (var look = 0; look < Looks && !IsAsBefore(read, before); look++, wait *= Growth)
            {
                Nap.For(wait);
                read = cgroup.Read();
            }

            return IsAsBefore(read, before) ? null : $"{action} is not confirmed (last state {read.Raw})";
        }
        catch (Exception e) when (e is KernelException or CgroupGoneException)
        {
            return $"{action} failed: {e.Message}";
        }
    }

    /// <summary>A freeze of somebody else's above it is none of this operation's doing.</summary>
    private static bool IsAsBefore(FreezerReading read, bool before) => before
        ? read.Is(FreezerTarget.Frozen)
        : !read.OwnFreeze && (read.State == FreezerState.Thawed || read.FrozenAncestor is not null);
}
