using ActorDriver.Cgroups;

namespace ActorDriver.Freezing;

/// <summary>
/// The kernel's freezers, v1 and v2, on this machine. One notification thread serves all containers. That a container is gone is said
/// only where it is proved: by a mount that shows its place, or by the kernel's word that it holds no process; and never of one whose
/// init lives.
/// </summary>
public sealed class KernelFreezers : IFreezerBackend, IDisposable
{
    private readonly KernelNotifications _notifications;
    private readonly KeptCgroups _kept = new();
    private readonly MountTable _mounts;
    private readonly CgroupLocator _locator;
    private readonly Func<string> _bootId;
    private readonly ChildReaper? _reaper;
    private readonly Action<CgroupMount>? _onV1;

    /// <summary>Uses the hierarchies that are mounted.</summary>
    /// <param name="mounts">Where the hierarchies are mounted, for ever; null: where <c>/proc/self/mountinfo</c> says, at any time.</param>
    /// <param name="reaper">Collects the ends of the driver's own children; null when the driver starts none.</param>
    /// <param name="bootId">The host's boot id; null reads the kernel's.</param>
    /// <param name="onError">Told of errors on the notification thread.</param>
    /// <param name="onV1">Called with the v1 hierarchy whenever a container in it begins to be watched.</param>
    public KernelFreezers(
        CgroupMounts? mounts, ChildReaper? reaper, Func<string>? bootId, Action<Exception> onError, Action<CgroupMount>? onV1 = null)
        : this(new MountTable(mounts), reaper, bootId, onError, onV1)
    {
    }

    internal KernelFreezers(
        MountTable mounts, ChildReaper? reaper, Func<string>? bootId, Action<Exception> onError, Action<CgroupMount>? onV1)
    {
        _onV1 = onV1;
        _mounts = mounts;
        _locator = new CgroupLocator(_mounts);
        _reaper = reaper;
        var booted = new Lazy<string>(BootId.Read); // asked for at each look at each container, and the same for ever
        _bootId = bootId ?? (() => booted.Value);
        _notifications = new KernelNotifications(onError);
    }

    /// <summary>The hierarchies, as they are mounted now.</summary>
    public CgroupMounts Mounts => _mounts.Chosen;

    /// <summary>The boot id that recorded cgroups are compared with.</summary>
    public string CurrentBootId => _bootId();

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup) => Open(cgroup, null);

    /// <inheritdoc/>
    public IContainerCgroup Open(CgroupRef cgroup, ProcessIdentity? init)
    {
        var opened = OpenProved(cgroup, init);
        try
        {
            DriverCgroup.Refuse(opened.Version, opened.Path);
            return new ProvedCgroup(Freezer(opened, cgroup.Created), opened, init, () => OpenProved(cgroup, init).Dispose());
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
            return Locate(cgroup, init) switch
            {
                CgroupStanding.Here here => Look(here.Cgroup, cgroup, init, status),
                CgroupStanding.Gone { InitAt: { } elsewhere } => new KernelObservation.Present(
                    new FreezerReading(FreezerState.Thawed, "(its cgroup is gone)", IsPopulated: false) { InitElsewhere = elsewhere }),
                // Container managers remove the cgroup once its last process has ended: that is an exit, not a loss.
                CgroupStanding.Gone => new KernelObservation.Gone(status is null ? GoneCause.Vanished : GoneCause.Exited, status),
                CgroupStanding.Unseen unseen => new KernelObservation.Unknown(unseen.Cause.Message),
                var other => throw new ArgumentException($"no rule for {other.GetType().Name}"),
            };
        }
        catch (CgroupGoneException e)
        {
            return e.How.Why == GoneCause.Vanished && status is not null ? new KernelObservation.Gone(GoneCause.Exited, status) : e.How;
        }
        catch (Exception e) when (e is KernelException or FormatException)
        {
            return new KernelObservation.Unknown(e.Message);
        }
    }

    /// <inheritdoc/>
    public IDisposable Watch(CgroupRef cgroup, ProcessIdentity? init, Action onNotice)
    {
        using var opened = OpenProved(cgroup, init);
        if (opened.Version == CgroupVersion.V1)
            _onV1?.Invoke(opened.Mount);
        var watch = _notifications.Watch(opened, init, notice =>
        {
            if (notice == KernelNotice.InitExited && init is { } child)
                _reaper?.CollectLater(child);
            onNotice();
        });
        return new Watching(watch, init, _reaper); // killed, and unwatched before the kernel's word came
    }

    /// <summary>The recorded form of the cgroup at a path, as it stands now.</summary>
    /// <exception cref="KernelException">There is none, or the kernel refuses.</exception>
    public CgroupRef Record(CgroupVersion version, string path, bool created)
    {
        using var opened = OpenAt(version, path);
        return Record(opened, created);
    }

    /// <summary>The recorded form of an open cgroup.</summary>
    public CgroupRef Record(Cgroup opened, bool created) => new(
        opened.Version == CgroupVersion.V1 ? Backend.CgroupV1 : Backend.CgroupV2, opened.Path, opened.Identity, _bootId(), created);

    /// <inheritdoc/>
    public void Dispose()
    {
        _notifications.Dispose();
        _mounts.Dispose();
    }

    /// <summary>Opens what stands at a path now, whatever was recorded.</summary>
    /// <exception cref="KernelException">There is none; or it cannot be seen, or the kernel refuses.</exception>
    internal Cgroup OpenAt(CgroupVersion version, string path)
    {
        var mounts = _mounts.Now;
        KernelException? cause = null;
        foreach (var known in mounts.Of(version).Where(m => CgroupPath.IsWithin(path, m.Mount.Root)))
        {
            try
            {
                using var root = MountTable.OpenRoot(known);
                return Cgroup.OpenBelow(known.Mount, root, path);
            }
            catch (KernelException e)
            {
                cause = e;
            }
        }

        var hierarchy = mounts.Of(version).FirstOrDefault()?.Mount is { } part
            ? $"(only {part.Root} of the hierarchy is mounted, at {part.MountPoint})"
            : $"of {mounts.WhyNone(version)}";
        throw cause ?? KernelException.Unseen(Errno.ENODEV, $"cgroup {path} {hierarchy}");
    }

    /// <summary>Why there is no mount of this version to work with.</summary>
    internal string WhyNone(CgroupVersion version) => _mounts.Now.WhyNone(version);

    /// <summary>It is mounted, but not so that it could be used from this cgroup namespace.</summary>
    internal bool IsOutside(CgroupVersion version) => _mounts.Now.IsOutside(version);

    private KernelObservation Look(Cgroup opened, CgroupRef cgroup, ProcessIdentity? init, string? status)
    {
        using var proved = new ProvedCgroup(Freezer(opened, cgroup.Created), opened, init, () => OpenProved(cgroup, init).Dispose());
        var reading = proved.Read();
        return reading.IsPopulated || reading.InitElsewhere is not null
            ? new KernelObservation.Present(reading)
            : new KernelObservation.Gone(GoneCause.Exited, status);
    }

    /// <summary>The very cgroup that was recorded.</summary>
    /// <exception cref="CgroupGoneException">It is proved to be gone, and its init to be dead.</exception>
    /// <exception cref="KernelException">It cannot be seen, or its init lives elsewhere.</exception>
    private Cgroup OpenProved(CgroupRef cgroup, ProcessIdentity? init) => Locate(cgroup, init) switch
    {
        CgroupStanding.Here here => here.Cgroup,
        CgroupStanding.Gone { InitAt: { } elsewhere } => throw KernelException.Unseen(
            Errno.ENOENT, $"cgroup {cgroup.Path} (it is gone, but {ProvedCgroup.MovedOut(init!.Value, elsewhere)})"),
        CgroupStanding.Gone => throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.Vanished)),
        CgroupStanding.Unseen unseen => throw unseen.Cause,
        var other => throw new ArgumentException($"no rule for {other.GetType().Name}"),
    };

    private CgroupStanding Locate(CgroupRef cgroup, ProcessIdentity? init) => cgroup.BootId == _bootId()
        ? _locator.Find(VersionOf(cgroup.Backend), cgroup.Path, cgroup.Identity, init)
        : throw new CgroupGoneException(new KernelObservation.Gone(GoneCause.HostRebooted));

    private CgroupFreezer Freezer(Cgroup opened, bool created) => opened.Version == CgroupVersion.V1
        ? new V1Freezer(opened, created) { Kept = _kept }
        : new V2Freezer(opened, created, _notifications) { Kept = _kept };

    private static CgroupVersion VersionOf(Backend backend) => backend switch
    {
        Backend.CgroupV1 => CgroupVersion.V1,
        Backend.CgroupV2 => CgroupVersion.V2,
        _ => throw new ArgumentException($"{backend.Word()} is not one of the kernel's freezers", nameof(backend)),
    };

    private sealed class Watching(IDisposable watch, ProcessIdentity? init, ChildReaper? reaper) : IDisposable
    {
        public void Dispose()
        {
            watch.Dispose();
            if (init is { } child)
                reaper?.CollectLater(child);
        }
    }
}
