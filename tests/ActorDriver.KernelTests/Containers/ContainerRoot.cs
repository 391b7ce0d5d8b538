namespace ActorDriver.KernelTests.Containers;

/// <summary>A directory with a root file system of busybox, for the containers of a test class. Removed with all in it.</summary>
public sealed class ContainerRoot : IDisposable
{
    public ContainerRoot()
    {
        foreach (var directory in new[] { "bin", "proc", "sys", "dev", "tmp", "etc" })
            System.IO.Directory.CreateDirectory(Path.Combine(FileSystem, directory));
        File.Copy("/bin/busybox", Path.Combine(FileSystem, "bin/busybox"));
        foreach (var applet in new[] { "sh", "sleep" })
            File.CreateSymbolicLink(Path.Combine(FileSystem, "bin", applet), "busybox");
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("actordriver-test-").FullName;

    public string FileSystem => Path.Combine(Directory, "rootfs");

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
