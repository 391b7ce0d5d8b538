using System.Globalization;
using ActorDriver.Cgroups;

namespace ActorDriver.KernelTests.Containers;

/// <summary>A container of LXC, by Debian's <c>lxc</c>.</summary>
internal sealed class LxcContainer : RealContainer
{
    private readonly string _directory;

    public LxcContainer(ContainerRoot root)
    {
        _directory = Path.Combine(root.Directory, "lxc");
        var own = Directory.CreateDirectory(Path.Combine(_directory, Name)).FullName;
        File.WriteAllText(Path.Combine(own, "config"), $"""
            lxc.uts.name = {Name}
            lxc.rootfs.path = dir:{root.FileSystem}
            lxc.net.0.type = none
            lxc.mount.auto = proc sys

            """);
        Start();
    }

    public override string Runtime => "lxc";

    /// <summary>Starts it, for the first time or again.</summary>
    public void Start()
    {
        Tool.Run(["lxc-start", .. Which, "--", .. Program]);
        var pid = int.Parse(Tool.Run(["lxc-info", .. Which, "-pH"]), CultureInfo.InvariantCulture);
        Init = ProcessIdentity.Of(pid)!.Value;
    }

    public string State() => Tool.Run(["lxc-info", .. Which, "-sH"]);

    public override string[] FreezeCommand => ["lxc-freeze", .. Which];

    public override string[] ThawCommand => ["lxc-unfreeze", .. Which];

    public override bool ShowsFrozen() => State() == "FROZEN";

    public override void Dispose()
    {
        Tool.TryRun(["lxc-unfreeze", .. Which]); // a frozen one would not stop
        Tool.TryRun(["lxc-stop", .. Which, "-k"]);
        Eventually.True(() => State() == "STOPPED", $"{Name} has stopped");
    }

    private string[] Which => ["-P", _directory, "-n", Name];
}
