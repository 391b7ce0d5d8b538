namespace ActorDriver.Cli.Shell;

/// <summary>What a key does in the line editor.</summary>
internal enum KeyKind
{
    /// <summary>Text to insert.</summary>
    Text,
    Enter,
    Tab,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    WordLeft,
    WordRight,
    KillToEnd,
    KillToStart,
    KillWord,
    Yank,
    ClearScreen,

    /// <summary>Ctrl-C.</summary>
    Interrupt,

    /// <summary>Ctrl-D: the end of input on an empty line, else the same as <see cref="Delete"/>.</summary>
    EndOfInput,
}

/// <summary>A key that was typed.</summary>
internal readonly record struct Key(KeyKind Kind, string Text = "");
