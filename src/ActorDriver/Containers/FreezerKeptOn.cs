using System.Security.Cryptography;
using System.Text;
using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Keeps the kernel's v1 freezer switched on while the driver has containers in it. The kernel rewrites its own code on all
/// processors when the machine's first v1 cgroup freezes and when its last one thaws (the static key <c>freezer_active</c> of
/// kernel/cgroup/legacy_freezer.c, since Linux 6.1): 1.5 ms and more each time, where the freezing itself takes 0.05 ms. An empty
/// cgroup that stays frozen, <c>actordriver/kept-frozen-…</c>, spares every suspend and resume that; removed when disposed.
/// </summary>
/// <param name="stateDirectory">Part of the cgroup's name, so that a driver that was killed finds its own again.</param>
/// <param name="onError">Told when it cannot be made. Nothing else is lost than the time.</param>
internal sealed class FreezerKeptOn(string stateDirectory, Action<Exception> onError) : IDisposable
{
    private readonly Lock _lock = new();
    private Cgroup? _cgroup;
    private bool _tried;

    /// <summary>Begins, at its first call.</summary>
    public void Begin(CgroupMount freezer)
    {
        lock (_lock)
        {
            if (_tried)
                return;
            _tried = true;
            try
            {
                _cgroup = NewCgroup.OpenOrCreate(freezer, CgroupPath.Child(DelegatedSubtree.Find(freezer), $"{KernelLauncher.Parent}/{Name}"));
                _cgroup.Write("freezer.state", "FROZEN");
            }
            catch (KernelException e)
            {
                onError(e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _tried = true;
            try
            {
                _cgroup?.RemoveSubtree();
            }
            catch (KernelException e)
            {
                onError(e); // somebody has put a process there
            }

            _cgroup?.Dispose();
            _cgroup = null;
        }
    }

    private string Name => "kept-frozen-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateDirectory)).AsSpan(0, 4));
}
