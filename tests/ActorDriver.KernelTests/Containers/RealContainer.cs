using ActorDriver.Cgroups;
using ActorDriver.Containers;

namespace ActorDriver.KernelTests.Containers;

/// <summary>A real container of a real manager, driven by the manager's own tools. Disposing it removes it.</summary>
internal abstract class RealContainer : IDisposable
{
    /// <summary>What runs in each: a shell, and one child.</summary>
    protected static readonly string[] Program = ["/bin/sh", "-c", "sleep 100000 & wait"];

    /// <summary>Its name, unique on the machine.</summary>
    public string Name { get; } = $"adt-{Guid.NewGuid():N}"[..16];

    /// <summary>The manager's word.</summary>
    public abstract string Runtime { get; }

    /// <summary>Its init as the manager tells it.</summary>
    public ProcessIdentity Init { get; protected set; }

    /// <summary>How it is adopted by name.</summary>
    public ContainerRef.ByName Reference => new(Runtime, Name);

    public static RealContainer Start(string runtime, ContainerRoot root, string? state = null) => runtime switch
    {
        "lxc" => new LxcContainer(root),
        "runc" => new OciContainer("runc", root, state),
        "crun" => new OciContainer("crun", root, state),
        _ => throw new ArgumentException($"no tool for {runtime}", nameof(runtime)),
    };

    /// <summary>The manager's own command that freezes it.</summary>
    public abstract string[] FreezeCommand { get; }

    /// <summary>The manager's own command that thaws it.</summary>
    public abstract string[] ThawCommand { get; }

    /// <summary>Freezes it by the manager's tool.</summary>
    public void Freeze() => Tool.Run(FreezeCommand);

    /// <summary>Thaws it by the manager's tool.</summary>
    public void Thaw() => Tool.Run(ThawCommand);

    /// <summary>Whether the manager's tool shows it as frozen: <c>lxc-info</c>, <c>runc list</c>, …</summary>
    public abstract bool ShowsFrozen();

    /// <summary>Its program ends, as if by itself.</summary>
    public void End()
    {
        using var init = System.Diagnostics.Process.GetProcessById(Init.Pid);
        init.Kill();
    }

    public abstract void Dispose();
}
