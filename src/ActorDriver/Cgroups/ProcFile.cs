using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Files of <c>/proc/PID</c>, read with the kernel's own errors: a process may vanish at any moment.</summary>
internal static class ProcFile
{
    public static string Read(int pid, string name) =>
        ReadPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}"));

    public static string ReadPath(string path)
    {
        using var file = Files.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        return Files.ReadToEnd(file, path);
    }
}
