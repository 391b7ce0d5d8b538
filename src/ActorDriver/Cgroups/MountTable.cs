using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// The mounts of the hierarchies that can freeze, as they are now: read again whenever the kernel says that a mount has come or gone.
/// Safe to use from several threads.
/// </summary>
internal sealed class MountTable : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly FileDescriptor? _file;
    private MountInfo _mounts = MountInfo.Empty;
    private CgroupMounts? _chosen;

    /// <summary>Uses what is given, for ever; else the mounts of this process, or of whom another file tells.</summary>
    public MountTable(CgroupMounts? given, string path = "/proc/self/mountinfo")
    {
        _path = path;
        if (given is not null)
        {
            _mounts = MountInfo.Given(given);
            _chosen = given;
            return;
        }

        _file = Files.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        _mounts = Read();
    }

    /// <summary>The mounts, the best first. The same object as long as none has come or gone.</summary>
    public MountInfo Now
    {
        get
        {
            lock (_lock)
            {
                ReadAgainIfChanged();
                return _mounts;
            }
        }
    }

    /// <summary>The best of each hierarchy that can be reached.</summary>
    public CgroupMounts Chosen
    {
        get
        {
            lock (_lock)
            {
                ReadAgainIfChanged();
                if (_chosen is not null)
                    return _chosen;
                var (v1, isSureOfV1) = Choose(CgroupVersion.V1);
                var (v2, isSureOfV2) = Choose(CgroupVersion.V2);
                var chosen = new CgroupMounts(v1, v2);
                if (isSureOfV1 && isSureOfV2)
                    _chosen = chosen;
                return chosen;
            }
        }
    }

    /// <summary>Opens what is mounted.</summary>
    /// <exception cref="KernelException">It cannot be reached: hidden by another mount, unmounted since, no permission, …</exception>
    public static FileDescriptor OpenRoot(KnownMount known)
    {
        var root = Cgroup.OpenRoot(known.Mount);
        try
        {
            if (known.Id is { } id && Directories.MountId(root, known.Mount.MountPoint) is { } found && found != id)
                throw new KernelException(Errno.EXDEV, "open", $"{known.Mount.MountPoint} (another mount hides it)");
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void ReadAgainIfChanged()
    {
        if (_file is null || !Poll.HasPriorityEvent(_file))
            return;
        _chosen = null;
        _mounts = Read();
    }

    private MountInfo Read()
    {
        Poll.HasPriorityEvent(_file!); // from here on the kernel tells of changes to what is read now
        return MountInfo.Parse(Files.ReadNames(_file!, _path));
    }

    /// <summary>The best that can be reached; where none can, the best of which that is not certain (no descriptor left, …).</summary>
    private (CgroupMount? Mount, bool IsSure) Choose(CgroupVersion version)
    {
        CgroupMount? uncertain = null;
        foreach (var known in _mounts.Of(version))
        {
            try
            {
                OpenRoot(known).Dispose();
                return (known.Mount, uncertain is null);
            }
            catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EXDEV or Errno.EINVAL)
            {
                // Hidden: by a mount at its place or above it.
            }
            catch (KernelException)
            {
                uncertain ??= known.Mount;
            }
        }

        return (uncertain, uncertain is null);
    }
}
