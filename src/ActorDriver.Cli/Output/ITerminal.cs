namespace ActorDriver.Cli.Output;

/// <summary>Where a command reads from and writes to. A real terminal, a pipe, or a test's memory.</summary>
internal interface ITerminal
{
    TextWriter Out { get; }

    TextWriter Error { get; }

    TextReader In { get; }

    /// <summary>Whether a person sees <see cref="Out"/>.</summary>
    bool IsOutputTerminal { get; }

    /// <summary>Whether a person sees <see cref="Error"/>.</summary>
    bool IsErrorTerminal { get; }

    /// <summary>Whether a person types.</summary>
    bool IsInputTerminal { get; }

    /// <summary>Whether colours are wanted: a terminal, no <c>NO_COLOR</c>, not a dumb one.</summary>
    bool HasColor { get; }

    /// <summary>Columns that a line may have.</summary>
    int Width { get; }
}
