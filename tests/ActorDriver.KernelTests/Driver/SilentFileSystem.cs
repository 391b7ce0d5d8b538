using System.Diagnostics;

namespace ActorDriver.KernelTests.Driver;

/// <summary>A mounted file system behind which nobody is: who looks at it waits, until it is taken away.</summary>
internal sealed class SilentFileSystem : IDisposable
{
    private const string MountAndHold =
        "exec 3<>/dev/fuse && mount --internal-only -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 actordriver-test \"$1\" && echo mounted && exec sleep 86400";

    private readonly Process _holder;

    public SilentFileSystem()
    {
        _holder = Process.Start(new ProcessStartInfo("sh", ["-c", MountAndHold, "sh", MountPoint]) { RedirectStandardOutput = true })!;
        if (_holder.StandardOutput.ReadLine() != "mounted")
            throw new InvalidOperationException("a file system of the kind 'fuse' cannot be mounted here");
    }

    public string MountPoint { get; } = Directory.CreateTempSubdirectory("actordriver-test-fs-").FullName;

    /// <summary>From now on who looks at it, and who has waited for it, gets an error.</summary>
    public void TakeAway()
    {
        _holder.Kill();
        _holder.WaitForExit();
    }

    public void Dispose()
    {
        TakeAway();
        using var umount = Process.Start("umount", ["--lazy", MountPoint]);
        umount.WaitForExit();
        Directory.Delete(MountPoint);
        _holder.Dispose();
    }
}
