using System.Globalization;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;

namespace ActorDriver.Cli.Rendering;

/// <summary>
/// One line on a terminal's stderr that tells how far an operation is, once it takes longer than half a second.
/// </summary>
internal sealed class ProgressLine : IProgress<Progress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    private readonly ITerminal _terminal;
    private readonly string _things;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private Progress _progress;
    private bool _shown;
    private bool _ended;

    private ProgressLine(ITerminal terminal, string things)
    {
        _terminal = terminal;
        _things = things;
        _timer = new Timer(_ => Show(), null, Patience, Interval);
    }

    /// <summary>A progress line where somebody can see it; else none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="things">What is counted: <c>domains</c>, <c>events</c>, …</param>
    public static ProgressLine? For(Invocation call, string things) => For(call.Terminal, call.Json, things);

    /// <summary>The same before there is a call.</summary>
    public static ProgressLine? For(ITerminal terminal, bool json, string things) =>
        terminal.IsErrorTerminal && !json ? new ProgressLine(terminal, things) : null;

    /// <summary>Shows one while something is asked, and takes it away before the answer is given.</summary>
    public static async Task<T> ShowAsync<T>(Invocation call, string things, Func<IProgress<Progress>?, Task<T>> ask)
    {
        using var progress = For(call, things);
        return await ask(progress);
    }

    public void Report(Progress value)
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
            Write("\r\u001b[K" + Text(_progress));
        }
    }

    private string Text(Progress progress) => progress switch
    {
        { Total: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{progress.Done:N0} of {progress.Total:N0} {_things}…"),
        { Done: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{progress.Done:N0} {_things}…"),
        _ => "waiting…",
    };

    private void Write(string text)
    {
        _terminal.Error.Write(text);
        _terminal.Error.Flush();
    }
}
