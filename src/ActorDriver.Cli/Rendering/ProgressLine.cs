using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;

namespace ActorDriver.Cli.Rendering;

/// <summary>
/// One line on a terminal's stderr that tells how far an operation is, once it takes longer than half a second.
/// </summary>
internal sealed class ProgressLine : IProgress<OperationProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    private readonly ITerminal _terminal;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private OperationProgress _progress;
    private bool _shown;
    private bool _ended;

    private ProgressLine(ITerminal terminal)
    {
        _terminal = terminal;
        _timer = new Timer(_ => Show(), null, Patience, Interval);
    }

    /// <summary>A progress line where somebody can see it; else none.</summary>
    public static ProgressLine? For(Invocation call) =>
        call.Terminal.IsErrorTerminal && !call.Json ? new ProgressLine(call.Terminal) : null;

    public void Report(OperationProgress value)
    {
        lock (_gate)
            _progress = value;
    }

    /// <summary>Takes the line away, before anything else is printed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_shown && !_ended)
                Write("\r\u001b[K");
            _ended = true;
        }
    }

    public void Dispose()
    {
        Clear();
        _timer.Dispose();
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _shown = true;
            Write(_progress.Total > 0 ? $"\r\u001b[K{_progress.Done} of {_progress.Total} domains…" : "\r\u001b[Kwaiting…");
        }
    }

    private void Write(string text)
    {
        _terminal.Error.Write(text);
        _terminal.Error.Flush();
    }
}
