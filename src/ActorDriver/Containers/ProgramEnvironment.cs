using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Containers;

/// <summary>
/// The environment of the programs that the driver starts: nothing of the driver's own, in which there may be secrets, sockets of its
/// service manager, and whatever the shell had from which it was started.
/// </summary>
/// <remarks>
/// <c>PATH</c> is <see cref="ProgramPath.Usual"/>, <c>LANG</c> is <c>C.UTF-8</c>; <c>HOME</c>, <c>USER</c>, <c>LOGNAME</c> and <c>SHELL</c> are what the
/// user database says of the user as whom the driver, and so the program, runs. What <see cref="ExecSpec.Environment"/> says comes on top.
/// </remarks>
internal static class ProgramEnvironment
{
    // Asked for once: the user database may be on the network.
    private static readonly Lazy<UserEntry> Own = new(() => UserEntry.Find(OwnUser.Id)
        ?? new UserEntry(OwnUser.Id.ToString(CultureInfo.InvariantCulture), "/", "/bin/sh"));

    /// <summary>All variables of a program.</summary>
    public static IReadOnlyDictionary<string, string> Of(ExecSpec exec)
    {
        ArgumentNullException.ThrowIfNull(exec);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramPath.Usual,
            ["LANG"] = "C.UTF-8",
            ["HOME"] = Own.Value.Home,
            ["USER"] = Own.Value.Name,
            ["LOGNAME"] = Own.Value.Name,
            ["SHELL"] = Own.Value.Shell,
        };
        foreach (var (name, value) in exec.Environment)
            variables[name] = value;
        return variables;
    }
}
