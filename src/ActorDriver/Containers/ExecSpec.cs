namespace ActorDriver.Containers;

/// <summary>A program to run as a domain. No shell ever sees it: the arguments reach the program as they stand here.</summary>
/// <param name="Command">The program, looked up in <c>PATH</c> when it holds no slash, and its arguments.</param>
/// <param name="WorkingDirectory">Where it starts, absolute; null for <c>/</c>.</param>
public sealed record ExecSpec(IReadOnlyList<string> Command, string? WorkingDirectory = null)
{
    /// <summary>Says in one sentence what is wrong with the specification, or null when it can be tried.</summary>
    public string? Fault() => this switch
    {
        { Command: null or [] } => "a command to run is missing: give it after --",
        { Command: ["", ..] } => "the program's name is empty",
        _ when Command.Any(a => a is null || a.Contains('\0')) => "an argument holds a NUL character, which no program can be given",
        _ when Command.Sum(a => (long)a.Length) > MaxCharacters => $"the command is longer than {MaxCharacters} characters",
        { WorkingDirectory: { } dir } when !Path.IsPathRooted(dir) || dir.Contains('\0') =>
            $"the working directory must be an absolute path; '{dir}' is not",
        _ => null,
    };

    /// <summary>Half of Linux's usual limit for arguments and environment together.</summary>
    private const int MaxCharacters = 1 << 20;

    /// <inheritdoc/>
    public bool Equals(ExecSpec? other) =>
        other is not null && WorkingDirectory == other.WorkingDirectory && Command.SequenceEqual(other.Command);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(WorkingDirectory, Command.Count, Command is [var program, ..] ? program : null);
}
