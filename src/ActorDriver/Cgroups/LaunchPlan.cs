using System.Collections;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// A launch request with all that can be known to fail before there is a child checked, so that an errno of the child can only be
/// about the program itself.
/// </summary>
internal sealed record LaunchPlan(
    IReadOnlyList<string> Command,
    IReadOnlyCollection<string> Environment,
    string WorkingDirectory,
    string LogFile,
    string ScratchDirectory)
{
    public const uint LogMode = 0x180; // 0600

    /// <exception cref="KernelException">EINVAL: something cannot be passed to a program; or what is wrong with the directory.</exception>
    public static LaunchPlan Of(LaunchRequest request)
    {
        if (request.Command.Count == 0 || request.Command[0].Length == 0)
            throw Invalid("an empty command");
        if (request.Command.Any(HoldsNul))
            throw Invalid("an argument that holds a NUL character");
        var directory = Path.GetFullPath(request.WorkingDirectory ?? System.Environment.CurrentDirectory);
        CheckEnterable(directory);
        return new LaunchPlan(
            request.Command,
            EnvironmentOf(request),
            directory,
            Path.GetFullPath(request.LogFile),
            Path.GetFullPath(request.ScratchDirectory).TrimEnd('/'));
    }

    private static List<string> EnvironmentOf(LaunchRequest request)
    {
        var variables = request.Environment
            ?? System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        if (variables.Any(v => v.Key.Length == 0 || v.Key.Contains('=') || HoldsNul(v.Key) || HoldsNul(v.Value)))
            throw Invalid("a variable whose name is empty or holds '=', or that holds a NUL character");
        return [.. variables.Select(v => $"{v.Key}={v.Value}")];
    }

    /// <summary>Looking up "." in a directory takes the same permission as entering it.</summary>
    private static void CheckEnterable(string directory)
    {
        try
        {
            Files.Open(directory + "/.", OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec).Dispose();
        }
        catch (KernelException e)
        {
            throw new KernelException(e.Errno, "chdir", directory);
        }
    }

    private static bool HoldsNul(string text) => text.Contains('\0');

    private static KernelException Invalid(string what) => new(Errno.EINVAL, "exec", what);
}
