using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorDriver.Cgroups;

namespace ActorDriver.KernelTests.Containers;

/// <summary>A container of an OCI runtime by itself: Debian's <c>runc</c> and <c>crun</c>.</summary>
internal sealed class OciContainer : RealContainer
{
    // crun refuses a machine with both hierarchies where v2 has a controller. It is shown v2 alone.
    private const string OnlyV2 = "umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"";

    private readonly string[] _tool;

    /// <param name="runtime">Its program.</param>
    /// <param name="root">What it runs in.</param>
    /// <param name="state">Where the runtime keeps its state; null for where the machine's others have it, and are found.</param>
    public OciContainer(string runtime, ContainerRoot root, string? state = null)
    {
        Runtime = runtime;
        _tool = runtime == "crun" ? ["unshare", "-m", "/bin/sh", "-c", OnlyV2, "sh", "crun"] : [runtime];
        if (state is not null)
            _tool = [.. _tool, "--root", state];
        var bundle = Directory.CreateDirectory(Path.Combine(root.Directory, Name)).FullName;
        Tool.Run([.. _tool, "spec", "--bundle", bundle]);
        var config = Path.Combine(bundle, "config.json");
        var spec = JsonNode.Parse(File.ReadAllText(config))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray([.. Program.Select(word => (JsonNode)word)]);
        spec["process"]!.AsObject().Remove("rlimits"); // raising them takes a capability that a test machine may lack
        spec["root"]!["path"] = root.FileSystem;
        spec["linux"]!.AsObject().Remove("resources"); // the same for device rules on v2
        var namespaces = spec["linux"]!["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(n => (string?)n!["type"] == "network"));
        File.WriteAllText(config, spec.ToJsonString());
        Tool.Run([.. _tool, "run", "--detach", "--bundle", bundle, Name]);
        Init = ProcessIdentity.Of(int.Parse(State("pid"), CultureInfo.InvariantCulture))!.Value;
    }

    public override string Runtime { get; }

    public override string[] FreezeCommand => [.. _tool, "pause", Name];

    public override string[] ThawCommand => [.. _tool, "resume", Name];

    public override bool ShowsFrozen() => Tool.Run([.. _tool, "list"]).Split('\n')
        .Single(line => line.StartsWith(Name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2] == "paused";

    public override void Dispose()
    {
        Tool.TryRun([.. _tool, "resume", Name]);
        Tool.TryRun([.. _tool, "kill", Name, "KILL"]);
        Eventually.True(() => !Init.IsAlive, $"{Name} has ended");
        Tool.Run([.. _tool, "delete", "--force", Name]);
    }

    private string State(string property) =>
        JsonDocument.Parse(Tool.Run([.. _tool, "state", Name])).RootElement.GetProperty(property).ToString();
}
