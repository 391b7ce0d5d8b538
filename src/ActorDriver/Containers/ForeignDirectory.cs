using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Containers;

/// <summary>
/// A directory in which others write, perhaps with ill will. Names are looked up relative to handles: no symlink is followed, nothing
/// but directories and regular files is opened, no open waits for anybody, and what is read has a limit. It knows all the way whose
/// word its contents are.
/// </summary>
internal sealed class ForeignDirectory : IDisposable
{
    /// <summary>The largest file that is read. Those that managers write have some ten thousand bytes.</summary>
    public const int MaxFileSize = 1 << 20;

    /// <summary>Of a directory of somebody else than root and the driver's own user, no more entries are looked at.</summary>
    public const int MaxEntries = 1024;

    private static readonly int ReadFlags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec;
    private static readonly int LookFlags = OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    private readonly FileDescriptor _handle;
    private readonly string _shown;

    private ForeignDirectory(FileDescriptor handle, string shown, uint author)
    {
        _handle = handle;
        _shown = shown;
        Author = author;
    }

    /// <summary>
    /// The user whose word this is: root where nobody else could have written it, else the one other user who could.
    /// </summary>
    public uint Author { get; }

    /// <summary>Its last name.</summary>
    public string Name => _shown[(_shown.LastIndexOf('/') + 1)..];

    /// <summary>Opens a directory at a path that is root's business, symlinks and all.</summary>
    /// <returns>Null when it is not there, not to be read by this process, or anybody's to write.</returns>
    public static ForeignDirectory? Open(string path) => Guarded(
        () => Files.Open(path, OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec), path, author: 0);

    /// <summary>A directory in this one, on the same file system.</summary>
    public ForeignDirectory? Enter(string name) => Guarded(
        () => Directories.OpenBeneath(_handle, name, Shown(name)), Shown(name), Author);

    /// <summary>A directory in this one, on whatever file system root has mounted there.</summary>
    public ForeignDirectory? EnterMount(string name) => Guarded(
        () => Files.OpenAt(_handle, name, LookFlags | OpenFlags.Directory, Shown(name)), Shown(name), Author);

    /// <summary>The names of the entries that fit a pattern.</summary>
    public IReadOnlyList<string> Names(string pattern)
    {
        try
        {
            var limit = Author == 0 || Author == OwnUser.Id ? int.MaxValue : MaxEntries;
            return [.. Directory.EnumerateFileSystemEntries(PathOf(_handle), pattern).Take(limit).Select(p => Path.GetFileName(p))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it is gone, or not ours to read
        }
    }

    /// <summary>A regular file in this directory and whose word it is; null when it is none, or too large, or anybody's to write.</summary>
    public ForeignFile? Read(string name)
    {
        try
        {
            // A handle for looking first: to open a FIFO or a device has effects already.
            using var looked = Files.OpenAt(_handle, name, LookFlags, Shown(name));
            var status = FileStatus.Of(looked, Shown(name));
            if (!status.IsRegularFile || status.Size > MaxFileSize || WhoseWord(Author, status) is not { } author)
                return null;
            using var file = Files.Open(PathOf(looked), ReadFlags); // EAGAIN where its owner has a lease on it
            return Contents(file) is { } bytes ? new ForeignFile(bytes, author) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _handle.Dispose();

    private static ForeignDirectory? Guarded(Func<FileDescriptor> open, string shown, uint author)
    {
        try
        {
            var handle = open();
            if (WhoseWord(author, FileStatus.Of(handle, shown)) is { } whose)
                return new ForeignDirectory(handle, shown, whose);
            handle.Dispose();
            return null;
        }
        catch (KernelException)
        {
            return null;
        }
    }

    /// <summary>Null where two users could have written it, or everybody.</summary>
    private static uint? WhoseWord(uint author, FileStatus status) =>
        status.OthersWrite ? null
        : status.Uid == 0 || status.Uid == author ? author
        : author == 0 ? status.Uid
        : null;

    /// <summary>Null for one that has grown beyond the limit since it was looked at.</summary>
    private static byte[]? Contents(FileDescriptor file)
    {
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        var buffer = new byte[MaxFileSize + 1];
        var filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(filled), filled) is var more and > 0)
            filled += more;
        return filled > MaxFileSize ? null : buffer[..filled];
    }

    private static string PathOf(FileDescriptor handle) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.Number}");

    private string Shown(string name) => $"{_shown}/{name}";
}

/// <summary>What a file holds, and the user whose word that is: see <see cref="ForeignDirectory.Author"/>.</summary>
internal sealed record ForeignFile(byte[] Bytes, uint Author);
