namespace ActorDriver.Journal;

/// <summary>SQLite's result codes that are told apart here.</summary>
internal static class SqliteError
{
    public const int Busy = 5;
    public const int ReadOnly = 8;
    public const int InputOutput = 10;
    public const int Corrupt = 11;
    public const int CannotOpen = 14;
    public const int Constraint = 19;
    public const int NotADatabase = 26;
}
