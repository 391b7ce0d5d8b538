using System.Collections.Immutable;

namespace ActorDriver.Containers;

/// <summary>A program to run as a domain. No shell ever sees it: the arguments reach the program as they stand here.</summary>
/// <param name="Command">The program, looked up in <c>PATH</c> when it holds no slash, and its arguments.</param>
/// <param name="WorkingDirectory">Where it starts, absolute; null for <c>/</c>.</param>
public sealed record ExecSpec(IReadOnlyList<string> Command, string? WorkingDirectory = null)
{
    /// <summary>
    /// Variables for the program. It gets none of the driver's own, but always these, which may stand here to be others:
    /// <c>PATH</c> (the usual directories), <c>LANG</c> (<c>C.UTF-8</c>), and <c>HOME</c>, <c>USER</c>, <c>LOGNAME</c> and <c>SHELL</c>
    /// of the user as whom it runs.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether what the program writes to its standard output and error is kept in a file. Default: true.</summary>
    public bool KeepsOutput { get; init; } = true;

    /// <summary>Says in one sentence what is wrong with the specification, or null when it can be tried.</summary>
    public string? Fault() => this switch
    {
        { Command: null or [] } => "a command to run is missing: give it after --",
        { Command: ["", ..] } => "the program's name is empty",
        _ when Command.Any(a => a is null || a.Contains('\0')) => "an argument holds a NUL character, which no program can be given",
        { Environment: null } => "the environment must not be null",
        _ when Environment.Keys.FirstOrDefault(IsNoVariable) is { } name =>
            $"'{name}' is no name of an environment variable: it must not be empty, nor hold '=' or a NUL character",
        _ when Environment.FirstOrDefault(v => v.Value is null || v.Value.Contains('\0')) is { Key: { } name } =>
            $"the value of the environment variable '{name}' holds a NUL character, which no program can be given",
        _ when Command.Sum(a => (long)a.Length) + Environment.Sum(v => (long)v.Key.Length + v.Value.Length) > MaxCharacters =>
            $"the command and its environment are longer than {MaxCharacters} characters",
        { WorkingDirectory: { } dir } when !Path.IsPathRooted(dir) || dir.Contains('\0') =>
            $"the working directory must be an absolute path; '{dir}' is not",
        _ => null,
    };

    /// <summary>Half of Linux's usual limit for arguments and environment together.</summary>
    private const int MaxCharacters = 1 << 20;

    /// <inheritdoc/>
    public bool Equals(ExecSpec? other) =>
        other is not null && WorkingDirectory == other.WorkingDirectory && KeepsOutput == other.KeepsOutput
        && Command.SequenceEqual(other.Command)
        && Environment.Count == other.Environment.Count && Environment.All(v => other.Environment.GetValueOrDefault(v.Key) == v.Value);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(WorkingDirectory, KeepsOutput, Command.Count, Command is [var program, ..] ? program : null, Environment.Count);

    private static bool IsNoVariable(string name) => name.Length == 0 || name.Contains('=') || name.Contains('\0');
}
