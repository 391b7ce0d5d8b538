using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// An open cgroup. The handle pins the directory: should it be removed and made anew, this object still means the old one, and
/// its reads and writes fail with ENOENT or ENODEV rather than reach the new one. Safe to use from several threads.
/// </summary>
public sealed class Cgroup : IDisposable
{
    private readonly CgroupMount _mount;
    private readonly FileDescriptor _directory;

    private Cgroup(CgroupMount mount, string path, FileDescriptor directory)
    {
        _mount = mount;
        _directory = directory;
        Path = path;
        var below = CgroupPath.BelowMount(mount, path);
        FullPath = below == "." ? mount.MountPoint : $"{mount.MountPoint.TrimEnd('/')}/{below}";
        Identity = Directories.Identify(directory, FullPath);
    }

    /// <summary>The hierarchy's generation.</summary>
    public CgroupVersion Version => _mount.Version;

    /// <summary>The mount through which it was opened.</summary>
    public CgroupMount Mount => _mount;

    /// <summary>
    /// The path from the hierarchy's root, as <c>/proc/PID/cgroup</c> shows it. What of it is no UTF-8 is written <c>\xHH</c>, with
    /// upper-case digits.
    /// </summary>
    public string Path { get; }

    /// <summary>The path in the file system, for people to read.</summary>
    public string FullPath { get; }

    /// <summary>Tells this cgroup from a later one at the same path.</summary>
    public CgroupIdentity Identity { get; }

    /// <summary>It is still linked at its path, and is the same one.</summary>
    public bool Exists
    {
        get
        {
            try
            {
                using var now = Open(_mount, Path);
                return now.Identity == Identity;
            }
            catch (KernelException e) when (e.IsGone)
            {
                return false;
            }
        }
    }

    internal FileDescriptor Directory => _directory;

    internal CgroupDirectory Files => new(_directory, FullPath);

    /// <summary>Opens an existing cgroup. No symlink is followed, and no mount is crossed, on the way.</summary>
    /// <param name="mount">The hierarchy.</param>
    /// <param name="path">From the hierarchy's root, such as <c>/actordriver/web</c>; written as in <see cref="Path"/>.</param>
    /// <exception cref="ArgumentException">The path is not absolute and plain.</exception>
    /// <exception cref="KernelException">ENOENT: there is none. EINVAL: the mount point is not that of a cgroup hierarchy.</exception>
    public static Cgroup Open(CgroupMount mount, string path)
    {
        ArgumentNullException.ThrowIfNull(mount);
        _ = CgroupPath.BelowMount(mount, path); // refused before the kernel sees it
        using var root = OpenRoot(mount);
        return OpenBelow(mount, root, path);
    }

    /// <summary>The same through an open mount's root.</summary>
    internal static Cgroup OpenBelow(CgroupMount mount, FileDescriptor root, string path)
    {
        var below = CgroupPath.BelowMount(mount, path);
        var directory = Directories.OpenBeneath(root, below, $"{mount.MountPoint}/{below}");
        try
        {
            return new Cgroup(mount, path, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Opens a cgroup directly below this one, through the handle of this one.</summary>
    internal Cgroup OpenChild(string name)
    {
        var directory = Directories.OpenBeneath(_directory, name, $"{FullPath}/{name}");
        try
        {
            return new Cgroup(_mount, CgroupPath.Child(Path, name), directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new cgroup, and every missing one above it.</summary>
    /// <exception cref="KernelException">EEXIST: there is one at this path already.</exception>
    public static Cgroup Create(CgroupMount mount, string path)
    {
        ArgumentNullException.ThrowIfNull(mount);
        var names = CgroupPath.BelowMount(mount, path).Split('/');
        if (names is ["."])
            throw new KernelException(Errno.EEXIST, "mkdir", mount.MountPoint);
        var shown = mount.MountPoint;
        var current = OpenRoot(mount);
        try
        {
            for (var i = 0; i < names.Length; i++)
            {
                shown = $"{shown}/{names[i]}";
                MakeUnlessThere(current, names[i], shown, mustBeNew: i == names.Length - 1);
                var next = Directories.OpenBeneath(current, names[i], shown);
                current.Dispose();
                current = next;
            }

            return new Cgroup(mount, path, current);
        }
        catch
        {
            current.Dispose();
            throw;
        }
    }

    /// <summary>Removes the cgroup at a path and all below it. One that is not there is no error.</summary>
    /// <exception cref="KernelException">EBUSY: there are processes in it.</exception>
    public static void Remove(CgroupMount mount, string path)
    {
        try
        {
            using var cgroup = Open(mount, path);
            cgroup.RemoveSubtree();
        }
        catch (KernelException e) when (e.IsGone)
        {
            // Someone else was faster; it is removed all the same.
        }
    }

    /// <summary>Reads one of the kernel's files of this cgroup.</summary>
    /// <param name="file">Its name, such as <c>cgroup.events</c>.</param>
    public string Read(string file) => Files.Read(file);

    /// <summary>Writes a text in one single write(2).</summary>
    /// <param name="file">Its name, such as <c>cgroup.freeze</c>.</param>
    /// <param name="text">What to write; no newline is needed.</param>
    public void Write(string file, string text) => Files.Write(file, text);

    /// <summary>The kernel offers this file here.</summary>
    public bool HasFile(string file) => Files.HasFile(file);

    /// <summary>Proves that this process may write one of the kernel's files of this cgroup. Nothing is written.</summary>
    /// <exception cref="KernelException">EACCES, EPERM or EROFS: it may not.</exception>
    public void DemandWritable(string file) => Files.Open(file, OpenFlags.WriteOnly).Dispose();

    /// <summary>
    /// The processes of this cgroup itself. 0 stands for one that this process cannot see (of another PID namespace). Zombies are
    /// not listed.
    /// </summary>
    public IReadOnlyList<int> Processes() => PidList.Parse(Read(PidList.Processes));

    /// <summary>
    /// The processes of this cgroup and of all below it, each once. Those of a threaded cgroup too, which <see cref="Processes"/> cannot
    /// list. 0 stands for one that is there and cannot be seen.
    /// </summary>
    public IReadOnlyList<int> ProcessesInSubtree() => CgroupTree.Processes(this);

    /// <summary>The paths of all cgroups below this one, the deepest first.</summary>
    public IReadOnlyList<string> Descendants() => CgroupTree.Descendants(this);

    /// <summary>Removes this cgroup and all below it, the deepest first. What is gone already is no error.</summary>
    /// <exception cref="KernelException">EBUSY: there are processes in it.</exception>
    public void RemoveSubtree() => CgroupTree.Remove(this);

    /// <inheritdoc />
    public void Dispose() => _directory.Dispose();

    /// <inheritdoc />
    public override string ToString() => FullPath;

    internal static FileDescriptor OpenRoot(CgroupMount mount)
    {
        var root = Directories.OpenMountPoint(mount.MountPoint);
        try
        {
            var magic = Directories.FileSystemMagic(root, mount.MountPoint);
            var wanted = mount.Version == CgroupVersion.V1 ? Directories.CgroupMagic : Directories.Cgroup2Magic;
            if (magic != wanted)
            {
                var what = $"{mount.MountPoint} (not a cgroup {mount.Version.ToString().ToLowerInvariant()} file system)";
                throw new KernelException(Errno.EINVAL, "open", what);
            }

            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    private static void MakeUnlessThere(FileDescriptor parent, string name, string shown, bool mustBeNew)
    {
        try
        {
            Directories.Make(parent, name, shown);
        }
        catch (KernelException e) when (e.Errno == Errno.EEXIST && !mustBeNew)
        {
            // An ancestor is shared.
        }
    }
}
