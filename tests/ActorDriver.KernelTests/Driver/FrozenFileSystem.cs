using System.Diagnostics;

namespace ActorDriver.KernelTests.Driver;

/// <summary>
/// A small ext4 in a file, loop-mounted and frozen with <c>fsfreeze</c>: who writes to it blocks in a way that the v2 freezer
/// cannot interrupt.
/// </summary>
internal sealed class FrozenFileSystem : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actordriver-test-fs-").FullName;
    private bool _frozen;

    /// <param name="frozen">Whether it is frozen from the beginning; else when it is told to be.</param>
    public FrozenFileSystem(bool frozen = true)
    {
        var image = Path.Combine(_directory, "image");
        MountPoint = Directory.CreateDirectory(Path.Combine(_directory, "mnt")).FullName;
        Shell("truncate", "--size=16M", image);
        Shell("mkfs.ext4", "-q", "-F", image);
        Shell("mount", "-o", "loop", image, MountPoint);
        if (frozen)
            Freeze();
    }

    public string MountPoint { get; }

    public void Freeze()
    {
        Shell("fsfreeze", "--freeze", MountPoint);
        _frozen = true;
    }

    public void Thaw()
    {
        if (_frozen)
            Shell("fsfreeze", "--unfreeze", MountPoint);
        _frozen = false;
    }

    public void Dispose()
    {
        Thaw();
        Shell("umount", "--lazy", MountPoint);
        Directory.Delete(_directory, recursive: true);
    }

    private static void Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
    }
}
