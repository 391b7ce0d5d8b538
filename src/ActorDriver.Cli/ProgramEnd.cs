using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli;

/// <summary>How the program ends whatever happens: with a status, and at most one error line.</summary>
internal static class ProgramEnd
{
    public static async Task<int> RunAsync(ITerminal terminal, Func<ITerminal, Task<int>> run)
    {
        try
        {
            var status = await run(terminal);
            terminal.Out.Flush();
            return status;
        }
        catch (OutputException e)
        {
            if (!e.IsReaderGone)
                ErrorOutput.Print(terminal, e.ToError());
        }
#pragma warning disable CA1031 // There is no other end: a fault of our own is told in one line too, and not by an abort.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ErrorOutput.Print(terminal, new ErrorInfo(ErrorCodes.OperationFailed, $"{e.Message} (a fault of actordriver itself: {e.GetType().Name})"));
        }

        return ExitStatus.Failed;
    }
}
