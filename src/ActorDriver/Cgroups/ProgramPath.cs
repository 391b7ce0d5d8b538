using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// Finds a program as a shell does, but in the PATH that the program itself will have: posix_spawnp(3) would take this process's.
/// </summary>
internal static class ProgramPath
{
    /// <summary>Where a program is looked for that is given no PATH.</summary>
    public const string Usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The file to execute; a name with a slash is one already.</summary>
    /// <param name="program">The name.</param>
    /// <param name="path">Directories, with colons between them. Those that are empty or not absolute are passed over.</param>
    /// <exception cref="KernelException">ENOENT; EACCES: there is one, and it may not be executed.</exception>
    public static string Find(string program, string path)
    {
        if (program.Contains('/'))
            return program;
        var found = false;
        foreach (var directory in path.Split(':').Where(Path.IsPathRooted))
        {
            var file = Path.Combine(directory, program);
            if (!File.Exists(file)) // of directories false
                continue;
            if (Access.MayExecute(file))
                return file;
            found = true;
        }

        throw new KernelException(found ? Errno.EACCES : Errno.ENOENT, "exec", program);
    }
}
