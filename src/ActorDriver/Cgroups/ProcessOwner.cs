using System.Globalization;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>Whose a process is.</summary>
internal static class ProcessOwner
{
    /// <summary>
    /// Whether a user may speak for a process: root for each; another for those that run as him in every respect (a program with the
    /// setuid bit does not), and for those in a user namespace that he has made, where he is root.
    /// </summary>
    public static bool MaySpeak(uint user, int pid) => user == 0 || RunsAs(user, pid) || UserNamespace.OwnerOf(pid) == user;

    /// <summary>Whether a process runs as this user in every respect.</summary>
    public static bool RunsAs(uint user, int pid) => IdsOf(pid) is { Count: > 0 } ids && ids.All(id => id == user);

    /// <summary>Its real, effective, saved and file system user id; none for a process that is gone.</summary>
    private static List<uint> IdsOf(int pid)
    {
        const string key = "Uid:";
        try
        {
            var line = ProcFile.Read(pid, "status").Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return line is null
                ? []
                : [.. line[key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(n => uint.Parse(n, CultureInfo.InvariantCulture))];
        }
        catch (KernelException e) when (e.IsGone)
        {
            return [];
        }
    }
}
