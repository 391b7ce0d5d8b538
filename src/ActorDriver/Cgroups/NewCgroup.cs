using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// A cgroup made for one program. Its parent is held open, so that it can be removed again also when this process has no file
/// descriptor left: that is when starts fail.
/// </summary>
internal sealed class NewCgroup : IDisposable
{
    private readonly Cgroup _parent;
    private readonly string _name;

    private NewCgroup(Cgroup parent, string name, Cgroup cgroup)
    {
        _parent = parent;
        _name = name;
        Cgroup = cgroup;
    }

    public Cgroup Cgroup { get; }

    /// <summary>Makes it, and what is missing above it.</summary>
    /// <exception cref="KernelException">EEXIST: there is one already. Nothing is left of the attempt but the cgroups above.</exception>
    public static NewCgroup Create(CgroupMount mount, string path)
    {
        var parent = OpenOrCreate(mount, CgroupPath.Parent(path));
        var name = path[(path.LastIndexOf('/') + 1)..];
        var made = false;
        try
        {
            Directories.Make(parent.Directory, name, $"{parent.FullPath}/{name}");
            made = true;
            return new NewCgroup(parent, name, parent.OpenChild(name));
        }
        catch (KernelException e)
        {
            if (made)
                Directories.Remove(parent.Directory, name, $"{parent.FullPath}/{name}");
            var hint = made ? null : LimitHint.OfMaking(parent, e);
            parent.Dispose();
            throw hint is null ? e : new KernelException(e.Errno, e.Operation, $"{e.Path} ({hint})");
        }
    }

    public static Cgroup OpenOrCreate(CgroupMount mount, string path)
    {
        try
        {
            return Cgroup.Open(mount, path);
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return CreateUnlessThere(mount, path);
        }
    }

    /// <summary>Removes it, and what its processes have made in it.</summary>
    /// <returns>False when there are processes in it still.</returns>
    public bool TryRemove()
    {
        try
        {
            Directories.Remove(_parent.Directory, _name, Cgroup.FullPath);
            return true;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return true;
        }
        catch (KernelException e) when (e.Errno == Errno.EBUSY)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Cgroup.Dispose();
        _parent.Dispose();
    }

    private static Cgroup CreateUnlessThere(CgroupMount mount, string path)
    {
        try
        {
            return Cgroup.Create(mount, path);
        }
        catch (KernelException e) when (e.Errno == Errno.EEXIST)
        {
            return Cgroup.Open(mount, path); // another start was faster
        }
    }
}
