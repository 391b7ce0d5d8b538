using ActorDriver.Contracts;

namespace ActorDriver.Cli.Shell;

/// <summary>The lines that were entered, kept across shells in a file that only its owner may read.</summary>
internal sealed class ShellHistory
{
    private const int MaxLines = 1000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _file;
    private readonly List<string> _lines;

    private ShellHistory(string file, List<string> lines)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>From the oldest to the newest.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The user's own history.</summary>
    public static ShellHistory Open() => Open(DefaultPaths.History);

    public static ShellHistory Open(string file)
    {
        try
        {
            var lines = File.Exists(file) ? File.ReadLines(file).TakeLast(MaxLines).ToList() : [];
            return new ShellHistory(file, lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ShellHistory(file, []); // adding to it will say what is wrong
        }
    }

    /// <summary>Adds a line, unless it repeats the last one or begins with a blank, which keeps it out.</summary>
    /// <returns>Why it could not be kept in the file; null when it was.</returns>
    public string? Add(string line)
    {
        if (line[0] == ' ' || (_lines.Count > 0 && _lines[^1] == line))
            return null;
        _lines.Add(line);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!, OwnerOnly | UnixFileMode.UserExecute);
            if (_lines.Count > MaxLines * 2)
                Shorten();
            else
                Write(FileMode.Append, [line]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private void Shorten()
    {
        _lines.RemoveRange(0, _lines.Count - MaxLines);
        Write(FileMode.Create, _lines);
    }

    private void Write(FileMode mode, IEnumerable<string> lines)
    {
        using var file = new FileStream(_file, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        });
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly); // it may be there already, with another mode
        using var writer = new StreamWriter(file);
        foreach (var line in lines)
            writer.Write(line + "\n");
    }
}
