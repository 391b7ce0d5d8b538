using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>The kernel's freezers, v1 and v2, on this machine. One notification thread serves all containers.</summary>
public sealed class KernelFreezers : IFreezerBackend, IDisposable
{
    private readonly KernelNotifications _notifications;
    private readonly KeptCgroups _kept = new();
    private readonly Func<string> _bootId;
    private readonly ChildReaper? _reaper;
    private readonly Action<CgroupMount>? _onV1;

    /// <summary>Uses the hierarchies that are mounted now.</summary>
    /// <param name="mounts">Where the hierarchies are mounted.</param>
    /// <param name="reaper">Collects the ends of the driver's own children; null when the driver starts none.</param>
    /// <param name="bootId">The host's boot id; null reads the kernel's.</param>
    /// <param name="onError">Told of errors on the notification thread.</param>
    /// <param name="onV1">Called with the v1 hierarchy whenever a container in it begins to be watched.</param>
    public KernelFreezers(
        CgroupMounts mounts, ChildReaper? reaper, Func<string>? bootId, Action<Exception> onError, Action<CgroupMount>? onV1 = null)
    {
        _onV1 = onV1;
        Mounts = mounts;
        _reaper = reaper;
        var booted = new Lazy<string>(BootId.Read); // asked for at each look at each container, and the same for ever
        _bootId = bootId ?? (() => booted.Value);
        _notifications = new KernelNotifications(onError);
    }

    /// <summary>The hierarchies.</summary>
    public CgroupMounts Mounts { get; }

    /// <summary>The boot id that recorded cgroups are compared with.</summary>
    public string CurrentBootId => _bootId();

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup)
    {
        var opened = OpenRecorded(cgroup);
        try
        {
            DriverCgroup.Refuse(opened.Version, cgroup.Path);
            return Freezer(opened, cgroup.Created);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public KernelObservation Inspect(CgroupRef cgroup, ProcessIdentity? init)
    {
        // A dead child of ours is collected first, so that its end can be told.
        var status = init is { } child ? _reaper?.Collect(child) : null;
        try
        {
            using var freezer = Freezer(OpenRecorded(cgroup), cgroup.Created);
            var reading = freezer.Read();
            return reading.IsPopulated
                ? new KernelObservation.Present(reading)
                : new KernelObservation.Gone(GoneCause.Exited, status?.ToString());
        }
        catch (CgroupGoneException e)
        {
            // Container managers remove the cgroup once its last process has ended: that is an exit, not a loss.
            return e.How.Why == GoneCause.Vanished && status is not null
                ? new KernelObservation.Gone(GoneCause.Exited, status.ToString())
                : e.How;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return new KernelObservation.Gone(GoneCause.Vanished, status?.ToString());
        }
        catch (Exception e) when (e is KernelException or FormatException)
        {
            return new KernelObservation.Unknown(e.Message);
        }
    }

    /// <inheritdoc/>
    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice)
    {
        using var opened = OpenRecorded(cgroup);
        if (opened.Version == CgroupVersion.V1)
            _onV1?.Invoke(opened.Mount);
        var watch = _notifications.Watch(opened, init, notice =>
        {
            if (notice == KernelNotice.InitExited)
                Reap(init);
            onNotice();
        });
        return new Watching(watch, () => Reap(init)); // killed, and unwatched before the kernel's word came
    }

    private void Reap(ProcessIdentity? init)
    {
        if (init is { } child)
            _reaper?.Collect(child);
    }

    /// <summary>The recorded form of the cgroup at a path, as it stands now.</summary>
    /// <exception cref="KernelException">There is none, or the kernel refuses.</exception>
    public CgroupRef Record(CgroupVersion version, string path, bool created)
    {
        using var opened = Cgroup.Open(MountOf(version), path);
        return Record(opened, created);
    }

    /// <summary>The recorded form of an open cgroup.</summary>
    public CgroupRef Record(Cgroup opened, bool created) => new(
        opened.Version == CgroupVersion.V1 ? Backend.CgroupV1 : Backend.CgroupV2, opened.Path, opened.Identity, _bootId(), created);

    /// <inheritdoc/>
    public void Dispose() => _notifications.Dispose();

    private Cgroup OpenRecorded(CgroupRef cgroup)
    {
        if (cgroup.BootId != _bootId())
            throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.HostRebooted));
        Cgroup opened;
        try
        {
            opened = Cgroup.Open(MountOf(VersionOf(cgroup.Backend)), cgroup.Path);
        }
        catch (KernelException e) when (e.IsGone)
        {
            throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished));
        }

        if (opened.Identity == cgroup.Identity)
            return opened;
        opened.Dispose();
        throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished));
    }

    private CgroupFreezer Freezer(Cgroup opened, bool created) => opened.Version == CgroupVersion.V1
        ? new V1Freezer(opened, created) { Kept = _kept }
        : new V2Freezer(opened, created, _notifications) { Kept = _kept };

    private CgroupMount MountOf(CgroupVersion version) => Mounts.Of(version)
        ?? throw new KernelException(Errno.ENODEV, "open", version == CgroupVersion.V1
            ? "the cgroup v1 freezer hierarchy (not mounted)"
            : "the cgroup v2 hierarchy (not mounted)");

    private static CgroupVersion VersionOf(Backend backend) => backend switch
    {
        Backend.CgroupV1 => CgroupVersion.V1,
        Backend.CgroupV2 => CgroupVersion.V2,
        _ => throw new ArgumentException($"{backend.Word()} is not one of the kernel's freezers", nameof(backend)),
    };

    private sealed class Watching(IDisposable watch, Action atEnd) : IDisposable
    {
        public void Dispose()
        {
            watch.Dispose();
            atEnd();
        }
    }
}
