namespace ActorDriver.Containers;

/// <summary>How a container manager names its containers' cgroups.</summary>
/// <param name="Runtime">The manager's word in every output and setting.</param>
/// <param name="Pattern">
/// A regular expression over the last components of a cgroup's path. Its group <c>id</c> is the manager's name or id.
/// </param>
/// <param name="IsUnit">The last component is a systemd unit's name, to be decoded before it is compared.</param>
/// <param name="Payload">The child cgroup in which the container itself is, beside its manager's own process; null where there is none.</param>
internal sealed record CgroupRule(string Runtime, string Pattern, bool IsUnit, string? Payload = null);

/// <summary>Where a container manager writes down which containers run.</summary>
/// <param name="Runtime">The manager's word, for containers whose cgroup has a name that tells nothing.</param>
/// <param name="Files">One file a container. A <c>*</c> stands for any name. What comes before the first one is root's.</param>
/// <param name="Format">What is in it.</param>
internal sealed record StateRule(string Runtime, string Files, StateFormat Format);

/// <summary>What a state file holds.</summary>
internal enum StateFormat
{
    /// <summary><c>state.json</c> of runc: id, init's PID and start time, cgroup paths.</summary>
    Runc,

    /// <summary><c>status</c> of crun: init's PID and start time, cgroup path. The directory's name is the id.</summary>
    Crun,

    /// <summary>libvirt's <c>NAME.xml</c>: name, UUID, init's PID.</summary>
    Libvirt,

    /// <summary><c>config.v2.json</c> of Docker: id, name, init's PID.</summary>
    Docker,
}

/// <summary>
/// All that is known of the managers' naming, as data. A manager is added by a line for each form of its cgroups; the first rule
/// that fits wins. Where a manager lets the user choose any cgroup (runc, crun, containerd), its state files tell.
/// </summary>
internal static class RuntimeRules
{
    private const string Hash = "(?<id>[0-9a-f]{64})";

    /// <summary>systemd-nspawn's word.</summary>
    public const string Nspawn = "systemd-nspawn";

    /// <summary>The word for a cgroup of no manager.</summary>
    public const string PlainCgroup = "cgroup";

    public static IReadOnlyList<CgroupRule> Cgroups { get; } =
    [
        // libvirt, without systemd, with it, and before 1.1.1. The number is the PID of the container's controller.
        Plain("libvirt-lxc", @"lxc-\d+-(?<id>[^/]+)\.libvirt-lxc"),
        Unit("libvirt-lxc", @"machine-lxc-\d+-(?<id>.+)\.scope"),
        Plain("libvirt-lxc", "libvirt/lxc/(?<id>[^/]+)"),

        // LXC since 4.0 (LXD and Incus too), and before. Where a cgroup of that name is there already, LXC appends -1, -2, …
        Plain("lxc", @"lxc\.payload[./](?<id>[^/]+)"),
        Plain("lxc", "lxc/(?<id>[^/]+)"),

        // Docker with the systemd and with the cgroupfs driver.
        Unit("docker", $@"docker-{Hash}\.scope"),
        Plain("docker", $"docker/{Hash}"),

        // Podman, the same. Its monitors are libpod-conmon-ID.scope.
        Unit("podman", $@"libpod-{Hash}\.scope"),
        Plain("podman", $"libpod-{Hash}"),

        // Kubernetes over containerd and over CRI-O; cgroupfs does not tell over which.
        Unit("containerd", $@"cri-containerd-{Hash}\.scope"),
        Plain("containerd", $"[^/]+:cri-containerd:{Hash}"),
        Unit("cri-o", $@"crio-{Hash}\.scope"),
        Plain("kubernetes", $"kubepods(/[^/]+)?/pod[0-9a-f-]{{32,36}}/{Hash}"),

        // The OCI runtimes by themselves, told to use systemd.
        Unit("runc", @"runc-(?<id>.+)\.scope"),
        Unit("crun", @"crun-(?<id>.+)\.scope"),

        // systemd-nspawn by hand and as a service. machined names virtual machines alike: qemu-NUMBER-NAME. nspawn itself is in
        // "supervisor" beside the container, and is killed by systemd when it stands still.
        Unit(Nspawn, @"machine-(?!qemu-\d+-)(?<id>.+)\.scope") with { Payload = "payload" },
        Unit(Nspawn, @"systemd-nspawn@(?<id>.+)\.service") with { Payload = "payload" },
    ];

    /// <summary>The cgroups in which managers keep their own processes: one for each container, which ends with them.</summary>
    public static IReadOnlyList<CgroupRule> Supervisors { get; } =
    [
        Plain("lxc", @"lxc\.monitor[./](?<id>[^/]+)"),
        Unit("podman", $@"libpod-conmon-{Hash}\.scope"),
        Plain("podman", "libpod_parent/(?<id>conmon)"),
        Unit("cri-o", $@"crio-conmon-{Hash}\.scope"),
    ];

    /// <summary>
    /// The programs that must not stand still for a container's sake, as the kernel cuts their names: managers, their monitors, and what
    /// watches over services.
    /// </summary>
    public static IReadOnlySet<string> SupervisorPrograms { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "systemd", "systemd-journal", "systemd-logind", "systemd-udevd", "systemd-machine", "systemd-nspawn",
        "conmon", "conmonrs", "containerd", "containerd-shim", "dockerd", "crio", "podman",
        "lxc-start", "lxc-monitord", "lxd", "incusd", "libvirtd", "virtlxcd", "libvirt_lxc",
    };

    public static IReadOnlyList<StateRule> States { get; } =
    [
        new("runc", "/run/runc/*/state.json", StateFormat.Runc),
        new("crun", "/run/crun/*/status", StateFormat.Crun),
        new("docker", "/var/lib/docker/containers/*/config.v2.json", StateFormat.Docker),
        new("docker", "/run/docker/runtime-runc/moby/*/state.json", StateFormat.Runc),
        new("docker", "/run/containerd/runc/moby/*/state.json", StateFormat.Runc),
        new("containerd", "/run/containerd/runc/*/*/state.json", StateFormat.Runc),
        new("libvirt-lxc", "/run/libvirt/lxc/*.xml", StateFormat.Libvirt),
    ];

    /// <summary>The directories in which users keep such files, one each.</summary>
    public const string UserDirectories = "/run/user";

    /// <summary>The same in each of these.</summary>
    public static IReadOnlyList<StateRule> UserStates { get; } =
    [
        new("runc", "runc/*/state.json", StateFormat.Runc),
        new("crun", "crun/*/status", StateFormat.Crun),
    ];

    /// <summary>The words of all managers, each once.</summary>
    public static IReadOnlyList<string> Runtimes { get; } =
        [.. Cgroups.Select(r => r.Runtime).Concat(States.Select(r => r.Runtime)).Distinct()];

    private static CgroupRule Plain(string runtime, string pattern) => new(runtime, pattern, IsUnit: false);

    private static CgroupRule Unit(string runtime, string pattern) => new(runtime, pattern, IsUnit: true);
}
