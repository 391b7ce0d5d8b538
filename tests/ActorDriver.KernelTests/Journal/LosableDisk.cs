using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ActorDriver.KernelTests.Journal;

/// <summary>
/// A small ext4 whose power can be cut: from then on nothing comes to its disk, and what was not synced is gone at the next mount, as
/// after a loss of power.
/// </summary>
internal sealed partial class LosableDisk : IDisposable
{
    private const uint Shutdown = 0x8004587D; // EXT4_IOC_SHUTDOWN: _IOR('X', 125, __u32)
    private const uint WithoutFlush = 2; // EXT4_GOING_FLAGS_NOLOGFLUSH

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-losable-");

    public LosableDisk()
    {
        Directory.CreateDirectory(Path);
        Run("truncate", "--size=64M", Image);
        Run("mkfs.ext4", "-q", "-F", Image);
        // A long commit interval: nothing comes to the disk by itself.
        Run("mount", "-o", "loop,commit=300", Image, Path);
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "mnt");

    private string Image => System.IO.Path.Combine(_directory.FullName, "image");

    /// <summary>Cuts the power at this very moment.</summary>
    public void CutPower()
    {
        using var handle = File.OpenHandle(System.IO.Path.Combine(Path, "any"), FileMode.OpenOrCreate, FileAccess.Write);
        var flags = WithoutFlush;
        Assert.Equal(0, IoCtl(handle, Shutdown, ref flags));
    }

    /// <summary>
    /// The disk as it is found when the machine is up again. A copy of it, for the file system without power may live on: whoever has made
    /// a mount namespace meanwhile has it mounted there.
    /// </summary>
    public void PowerOn()
    {
        Run("umount", "--lazy", Path);
        File.Copy(Image, Image + ".after");
        Run("mount", "-o", "loop", Image + ".after", Path);
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _directory.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoCtl(SafeFileHandle file, nuint request, ref uint argument);
}
