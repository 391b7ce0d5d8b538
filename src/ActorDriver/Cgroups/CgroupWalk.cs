using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// A walk through the tree below a cgroup. It goes down by names relative to the directory above and up by <c>..</c>, so that it
/// needs two handles however deep and broad the tree is, no recursion, and no path (which the kernel takes up to 4,095 bytes only).
/// </summary>
/// <remarks>Others may change the tree at any moment: what vanishes is no error, and what was renamed is looked for again.</remarks>
internal static class CgroupWalk
{
    private const int MaxShownLength = 1024;
    private const int MaxLists = 4;

    /// <summary>Enters a cgroup, then those below it where <paramref name="enter"/> says so.</summary>
    /// <param name="top">Where to begin.</param>
    /// <param name="enter">Called with each cgroup, from the top; false: nothing below it is of interest.</param>
    /// <param name="leave">Called after all below a cgroup (which was entered, and is not the top): the deepest come first.</param>
    public static void Through(Cgroup top, Func<WalkedCgroup, bool> enter, Action<LeftCgroup>? leave = null)
    {
        var here = Directories.OpenBeneath(top.Directory, ".", top.FullPath);
        try
        {
            var level = new Level(null, "", top.Identity, top.FullPath);
            if (!enter(new WalkedCgroup(level, here)))
                return;
            level.List(here);
            while (true)
            {
                if (level.Next() is { } child)
                {
                    if (Enter(level, here, child, enter) is not { } below)
                        continue;
                    here.Dispose();
                    (level, here) = below;
                }
                else if (!level.ListAgain(here))
                {
                    if (level.Above is not { } above)
                        return;
                    var parent = Directories.OpenParent(here, level.Shown);
                    here.Dispose();
                    here = parent;
                    if (Directories.Identify(here, above.Shown) != above.Identity)
                        throw new KernelException(Errno.EXDEV, "open", $"{level.Shown}/.. (not the cgroup that was above it)");
                    leave?.Invoke(new LeftCgroup(new CgroupDirectory(here, above.Shown), level.Name, level.Identity, level.Shown));
                    level = above;
                }
            }
        }
        finally
        {
            here.Dispose();
        }
    }

    private static (Level Level, FileDescriptor Directory)? Enter(
        Level above, FileDescriptor parent, DirectoryEntry child, Func<WalkedCgroup, bool> enter)
    {
        FileDescriptor? directory = null;
        try
        {
            var shown = above.ShownBelow(child.Name);
            directory = Directories.OpenBeneath(parent, child.Name, shown);
            var level = new Level(above, child.Name, Directories.Identify(directory, shown), shown);
            if (enter(new WalkedCgroup(level, directory)))
            {
                level.List(directory);
                var entered = directory;
                directory = null;
                return (level, entered);
            }
        }
        catch (KernelException e) when (e.IsGone && directory is null)
        {
            above.Miss(child);
        }
        finally
        {
            directory?.Dispose();
        }

        return null;
    }

    /// <summary>A cgroup on the way from the top to where the walk is.</summary>
    internal sealed class Level(Level? above, string name, CgroupIdentity identity, string shown)
    {
        private readonly HashSet<ulong> _seen = [];
        private Queue<DirectoryEntry> _left = new();
        private bool _hasMissed;
        private int _lists;

        public Level? Above => above;

        public string Name => name;

        public CgroupIdentity Identity => identity;

        public string Shown => shown;

        public string ShownBelow(string child) =>
            shown.Length + child.Length < MaxShownLength ? $"{shown}/{child}" : $"{TopShown}/…/{child}";

        public DirectoryEntry? Next() => _left.TryDequeue(out var next) ? next : null;

        /// <summary>A listed one was not there when it was its turn: removed, or renamed (v1).</summary>
        public void Miss(DirectoryEntry entry)
        {
            _hasMissed = true;
            _seen.Remove(entry.Inode);
        }

        public void List(FileDescriptor directory)
        {
            _lists++;
            _hasMissed = false;
            try
            {
                _left = new Queue<DirectoryEntry>(Directories.Children(directory, shown).Where(c => _seen.Add(c.Inode)));
            }
            catch (KernelException e) when (e.IsGone)
            {
                // Removed meanwhile, and so without children.
            }
        }

        /// <summary>Whether there is more to walk through.</summary>
        public bool ListAgain(FileDescriptor directory)
        {
            if (!_hasMissed || _lists == MaxLists)
                return false;
            List(directory);
            return _left.Count > 0;
        }

        /// <summary>Its path below the top; empty for the top itself.</summary>
        public string PathBelowTop()
        {
            var names = new List<string>();
            for (var level = this; level.Above is not null; level = level.Above)
                names.Add(level.Name);
            names.Reverse();
            return string.Join('/', names);
        }

        private string TopShown
        {
            get
            {
                var level = this;
                while (level.Above is { } next)
                    level = next;
                return level.Shown;
            }
        }
    }
}

/// <summary>A cgroup that a walk comes to.</summary>
internal readonly struct WalkedCgroup(CgroupWalk.Level level, FileDescriptor directory)
{
    public CgroupDirectory Directory => new(directory, level.Shown);

    public CgroupIdentity Identity => level.Identity;

    public bool IsTop => level.Above is null;

    /// <summary>Its path below the top of the walk, without a slash at the beginning. Costs by its depth.</summary>
    public string PathBelowTop() => level.PathBelowTop();
}

/// <summary>A cgroup whose subtree a walk has been through.</summary>
/// <param name="Parent">The one above it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Identity">Its identity.</param>
/// <param name="Shown">Its path, for people to read.</param>
internal readonly record struct LeftCgroup(CgroupDirectory Parent, string Name, CgroupIdentity Identity, string Shown);
