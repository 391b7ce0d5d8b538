using ActorDriver.Contracts;

namespace ActorDriver.Cli.Output;

/// <summary>The one form of an error line: <c>error: CODE: message</c>, on stderr.</summary>
internal static class ErrorOutput
{
    public static void Print(ITerminal terminal, ErrorInfo error)
    {
        try
        {
            terminal.Out.Flush(); // so that the two streams keep their order on a terminal
        }
        catch (OutputException)
        {
            // The error that is at hand says more, and the status is the same.
        }
        terminal.Error.WriteLine($"error: {Printable.Of(error.Code)}: {Printable.Of(error.Message)}");
        terminal.Error.Flush();
    }
}
