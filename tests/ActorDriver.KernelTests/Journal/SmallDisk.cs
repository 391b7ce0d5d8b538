using System.Diagnostics;
using Xunit;

namespace ActorDriver.KernelTests.Journal;

/// <summary>A file system of a fixed size in memory, unmounted and removed when disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("actordriver-disk-");

    public SmallDisk(string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "actordriver-test", Path);

    public string Path => _directory.FullName;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // ENOSPC: full, as wanted
        }
    }

    /// <summary>Gives the space free again.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>Forbids writing to a file, even to root, or allows it. What has it open already may go on.</summary>
    public static void SetReadOnly(string file, bool readOnly) => Run("chattr", readOnly ? "+i" : "-i", file);

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _directory.Delete();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
