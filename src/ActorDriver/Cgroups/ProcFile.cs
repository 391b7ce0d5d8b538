using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Files of <c>/proc/PID</c>, read with the kernel's own errors: a process may vanish at any moment.</summary>
internal static class ProcFile
{
    public static string Read(int pid, string name) => ReadPath(PathOf(pid, name));

    public static string ReadPath(string path)
    {
        using var file = Files.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        return Files.ReadToEnd(file, path);
    }

    /// <summary>One that holds names of the kernel's: see <see cref="KernelText"/>.</summary>
    public static string ReadNames(int pid, string name) => ReadNamesPath(PathOf(pid, name));

    /// <inheritdoc cref="ReadNames"/>
    public static string ReadNamesPath(string path)
    {
        using var file = Files.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        return Files.ReadNames(file, path);
    }

    /// <summary>The threads of a process; a main thread that has ended is among them as long as another one lives.</summary>
    public static IReadOnlyList<int> Threads(int pid)
    {
        var path = PathOf(pid, "task");
        using var directory = Files.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
        return [.. Directories.Children(directory, path).Select(t => int.Parse(t.Name, NumberStyles.None, CultureInfo.InvariantCulture))];
    }

    private static string PathOf(int pid, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}");
}
