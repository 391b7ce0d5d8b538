using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>What the disk alone costs: 4 kB at the end of a file, on the journal's file system, and <c>fdatasync</c>.</summary>
internal sealed partial class DurableAppend : IDisposable
{
    private readonly byte[] _block = new byte[4096];
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _end;

    /// <param name="directory">Where the journals lie.</param>
    public DurableAppend(string directory)
    {
        _path = Path.Combine(directory, $"actordriver-bench-{Guid.NewGuid():N}");
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write);
        Random.Shared.NextBytes(_block);
    }

    public void Once()
    {
        RandomAccess.Write(_file, _block, _end);
        _end += _block.Length;
        if (DataSync(_file) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"fdatasync of {_path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
