using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Journal;

/// <summary>
/// One host owns a journal. The lock is the kernel's (<c>flock</c> on a file beside the journal), so it ends with its holder,
/// however that ends; the file stays, and tells who holds it.
/// </summary>
public sealed partial class JournalLock : IDisposable
{
    private const int Exclusive = 2, DoNotWait = 4;
    private const int ReadWrite = 2;
    private const uint OwnerOnly = 0x180; // 0600

    private readonly FileDescriptor _file;

    private JournalLock(FileDescriptor file) => _file = file;

    /// <summary>Takes the lock of the journal at this path.</summary>
    /// <exception cref="JournalLockedException">Someone has it; the message names who.</exception>
    /// <exception cref="JournalUnavailableException">The lock file cannot be made or opened.</exception>
    public static JournalLock Acquire(string journalPath)
    {
        var path = FileOf(journalPath);
        FileDescriptor file;
        try
        {
            // It is written to: not to what a link leads to.
            file = Files.Open(path, ReadWrite | OpenFlags.Create | OpenFlags.NoFollow | OpenFlags.CloseOnExec, OwnerOnly);
        }
        catch (KernelException e)
        {
            throw new JournalUnavailableException(journalPath, e.Message, e);
        }

        try
        {
            if (!FileStatus.Of(file, path).IsRegularFile)
                throw new JournalUnavailableException(journalPath, $"{path} is no plain file: move it away");
            if (FLock(file, Exclusive | DoNotWait) != 0)
            {
                var error = KernelException.Last("flock", path);
                throw error.Errno == Errno.EAGAIN
                    ? new JournalLockedException(journalPath, Holder(path))
                    : new JournalUnavailableException(journalPath, error.Message, error);
            }

            Write(file, Self());
            return new JournalLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The lock file of a journal.</summary>
    public static string FileOf(string journalPath) => journalPath + ".lock";

    /// <summary>Gives the lock back. The file stays: to remove it could take away the one that another has just locked.</summary>
    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        try
        {
            Write(_file, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On a disk that has failed the old holder's name stays, and that is all.
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static string Holder(string path)
    {
        var text = ProcFile.ReadPath(path).Trim(); // not by .NET's files: these would want the lock themselves
        return text.Length > 0 ? text : "another process";
    }

    private static string Self()
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"pid {Environment.ProcessId} ({ProcFile.Read(Environment.ProcessId, "comm").Trim()}), since {self.StartTime.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}");
    }

    private static void Write(FileDescriptor file, string text)
    {
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, Encoding.UTF8.GetBytes(text), 0);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(FileDescriptor file, int operation);
}
