using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>The open directory of a cgroup, with its kernel's files. Whoever opened the handle closes it.</summary>
/// <param name="Handle">The directory.</param>
/// <param name="Shown">Its path in the file system, for people to read.</param>
internal readonly record struct CgroupDirectory(FileDescriptor Handle, string Shown)
{
    public string Read(string file)
    {
        using var handle = Open(file, OpenFlags.ReadOnly);
        return Files.ReadToEnd(handle, Show(file));
    }

    public void Write(string file, string text)
    {
        using var handle = Open(file, OpenFlags.WriteOnly);
        Files.Write(handle, text, Show(file));
    }

    public bool HasFile(string file)
    {
        try
        {
            Open(file, OpenFlags.PathOnly).Dispose();
            return true;
        }
        catch (KernelException e) when (e.IsGone)
        {
            return false;
        }
    }

    public FileDescriptor Open(string file, int flags)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (file.Contains('/') || file is "." or "..")
            throw new ArgumentException($"not the name of a cgroup's file: '{file}'", nameof(file));
        return Files.OpenAt(Handle, file, flags | OpenFlags.CloseOnExec | OpenFlags.NoFollow, Show(file));
    }

    private string Show(string file) => $"{Shown}/{file}";
}
