using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// A FIFO in a directory of its own, used as a gate: who opens it for reading waits until it is opened for writing. Both are
/// removed with this object.
/// </summary>
internal sealed partial class Fifo : IDisposable
{
    public const string Name = "gate";

    private const uint OwnerOnly = 0x180; // 0600
    private const uint OwnerOnlyDirectory = 0x1C0; // 0700

    private Fifo(string directory) => DirectoryPath = directory;

    /// <summary>The absolute path of the directory. The FIFO in it is named <see cref="Name"/>.</summary>
    public string DirectoryPath { get; }

    private string GatePath => $"{DirectoryPath}/{Name}";

    public static Fifo Create(string directory)
    {
        if (MakeDirectory(directory, OwnerOnlyDirectory) != 0)
            throw KernelException.Last("mkdir", directory);
        var fifo = new Fifo(directory);
        if (MakeFifo(fifo.GatePath, OwnerOnly) == 0)
            return fifo;
        var error = KernelException.Last("mkfifo", fifo.GatePath);
        _ = RemoveDirectory(directory);
        throw error;
    }

    /// <summary>Lets the reader through; <c>false</c> when none waits there yet.</summary>
    public bool TryOpenGate()
    {
        try
        {
            Files.Open(GatePath, OpenFlags.WriteOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec).Dispose();
            return true;
        }
        catch (KernelException e) when (e.Errno == Errno.ENXIO)
        {
            return false;
        }
    }

    public void Dispose() => Remove(DirectoryPath);

    /// <summary>Removes a gate and its directory. Whatever cannot be removed is left for the next start to try.</summary>
    public static void Remove(string directory)
    {
        _ = Unlink($"{directory}/{Name}");
        _ = RemoveDirectory(directory);
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveDirectory(string path);
}
