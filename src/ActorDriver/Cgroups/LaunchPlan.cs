using System.Collections;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// A launch request, checked as far as that takes no look at the program's own files: these may be on a file system that does not
/// answer, and are looked at on the thread that makes the child.
/// </summary>
internal sealed record LaunchPlan(
    IReadOnlyList<string> Command,
    IReadOnlyCollection<string> Environment,
    string WorkingDirectory,
    string? LogFile,
    string ScratchDirectory)
{
    public const uint LogMode = 0x180; // 0600

    /// <summary>The program's PATH, in which it is looked for itself.</summary>
    public required string Path { get; init; }

    /// <exception cref="KernelException">EINVAL: something cannot be passed to a program.</exception>
    public static LaunchPlan Of(LaunchRequest request)
    {
        if (request.Command.Count == 0 || request.Command[0].Length == 0)
            throw Invalid("an empty command");
        if (request.Command.Any(HoldsNul))
            throw Invalid("an argument that holds a NUL character");
        var variables = request.Environment
            ?? System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        if (variables.Any(v => v.Key.Length == 0 || v.Key.Contains('=') || HoldsNul(v.Key) || HoldsNul(v.Value)))
            throw Invalid("a variable whose name is empty or holds '=', or that holds a NUL character");
        return new LaunchPlan(
            request.Command,
            [.. variables.Select(v => $"{v.Key}={v.Value}")],
            System.IO.Path.GetFullPath(request.WorkingDirectory ?? System.Environment.CurrentDirectory),
            request.LogFile is null ? null : System.IO.Path.GetFullPath(request.LogFile),
            System.IO.Path.GetFullPath(request.ScratchDirectory).TrimEnd('/'))
        {
            Path = variables.GetValueOrDefault("PATH") ?? ProgramPath.Usual,
        };
    }

    /// <summary>Finds out before there is a child, so that an errno of the child can only be about the program itself.</summary>
    /// <exception cref="KernelException">What is wrong with the directory.</exception>
    public void DemandEnterable()
    {
        try
        {
            // Looking up "." in a directory takes the same permission as entering it.
            Files.Open(WorkingDirectory + "/.", OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec).Dispose();
        }
        catch (KernelException e)
        {
            throw new KernelException(e.Errno, "chdir", WorkingDirectory);
        }
    }

    private static bool HoldsNul(string text) => text.Contains('\0');

    private static KernelException Invalid(string what) => new(Errno.EINVAL, "exec", what);
}
