using System.Globalization;
using System.Text;
using ActorDriver.Cgroups.Interop;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Containers;

/// <summary>
/// The file into which a domain's program writes, <c>UUID.log</c>, and the one before it, <c>UUID.log.1</c>. The program has the file
/// itself, open for appending: it neither waits for the driver nor misses it. So the driver cannot put another file in its place; when the
/// file has grown too large, its beginning is copied to the older one and taken out.
/// </summary>
/// <remarks>
/// After a look each of the two holds at most the limit; until the next one the newer grows by what the program writes in that time. Only
/// what then is more than both can hold is dropped, the oldest first, and a line at the head of the older file says how much. On ext4 and
/// XFS the beginning is taken out in one step, and nothing else is lost. Where the file system cannot do that, the file is copied, up to
/// the limit, and then emptied: what is written in the instant between the two is lost.
/// </remarks>
internal sealed class OutputFile(string path, Func<SafeFileHandle, long, bool>? tryCollapse = null)
{
    private const int CopySize = 1 << 16;
    private const int BlockSize = 4096; // of nearly all file systems; of those that have others a multiple, where collapsing fails

    private readonly Func<SafeFileHandle, long, bool> _tryCollapse = tryCollapse ?? FileRange.TryCollapse;

    private string Older => path + ".1";

    private string Unfinished => path + ".1.new";

    /// <summary>The domain whose file this is, the older or an unfinished one too; null for a file that is none.</summary>
    public static Guid? IdOf(string path) =>
        Path.GetFileName(path).Split('.') is [var id, "log", ..] && Guid.TryParseExact(id, "D", out var domain) ? domain : null;

    /// <summary>Makes room when the file has grown beyond the limit. One that is not there needs none.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Limit(long maxSize)
    {
        var info = new FileInfo(path);
        if (!info.Exists || info.Length <= maxSize || info.LinkTarget is not null)
            return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        // As much as the older one can hold, and where that is not enough, so much that the rest is within the limit.
        var beginning = Math.Max(maxSize / BlockSize, (length - maxSize + BlockSize - 1) / BlockSize) * BlockSize;
        beginning = Math.Min(beginning, (length - 1) / BlockSize * BlockSize); // collapsing must leave something
        if (beginning > 0)
        {
            TryKeep(file, beginning, maxSize);
            if (_tryCollapse(file, beginning))
                return;
        }

        do
        {
            length = RandomAccess.GetLength(file);
            TryKeep(file, length, maxSize);
        }
        while (RandomAccess.GetLength(file) > length + BlockSize); // it is written to right now: as little as can be shall be lost
        RandomAccess.SetLength(file, 0);
    }

    /// <summary>Removes all of them.</summary>
    public void Delete()
    {
        File.Delete(path);
        File.Delete(Older);
        File.Delete(Unfinished);
    }

    /// <summary>Copies the beginning of the file to the older one. On a full disk that is not possible; then it is given up, to free the disk.</summary>
    private void TryKeep(SafeFileHandle file, long length, long maxSize)
    {
        try
        {
            Keep(file, length, maxSize);
        }
        catch (IOException)
        {
            File.Delete(Unfinished);
            File.Delete(Older);
        }
    }

    private void Keep(SafeFileHandle file, long length, long maxSize)
    {
        var dropped = Math.Max(0, length - maxSize);
        using (var copy = File.OpenHandle(Unfinished, FileMode.Create, FileAccess.Write))
        {
            var at = 0L;
            if (dropped > 0)
                at += Write(copy, at, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[actordriver: {dropped} bytes before this were dropped]\n")));
            var buffer = new byte[CopySize];
            for (var from = dropped; from < length;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - from)), from);
                if (read == 0)
                    break; // the program has emptied it
                at += Write(copy, at, buffer.AsSpan(0, read));
                from += read;
            }
        }

        File.SetUnixFileMode(Unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(Unfinished, Older, overwrite: true);
    }

    private static int Write(SafeFileHandle file, long at, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, at);
        return bytes.Length;
    }
}
