using ActorDriver.Contracts;

namespace ActorDriver.Cli.Output;

/// <summary>The one form of an error line: <c>error: CODE: message</c>, on stderr.</summary>
internal static class ErrorOutput
{
    public static void Print(ITerminal terminal, ErrorInfo error)
    {
        terminal.Out.Flush(); // so that the two streams keep their order on a terminal
        terminal.Error.WriteLine($"error: {Printable.Of(error.Code)}: {Printable.Of(error.Message)}");
        terminal.Error.Flush();
    }
}
