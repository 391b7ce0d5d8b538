using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Hands the log's events to another sink, on a thread of its own. Whoever should read them and does not, or a disk that takes no more,
/// makes nobody wait, the end of the daemon neither: what finds no room in the queue or cannot be written is counted, and the count is
/// told when there is room again. (Serilog.Sinks.Async waits at its end for as long as it takes.)
/// </summary>
internal sealed class QueuedSink : ILogEventSink, IDisposable
{
    private const int MaxQueueLength = 10_000;
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private static readonly MessageTemplate Missing =
        new MessageTemplateParser().Parse("{Count} lines of the log are missing here: they could not be written, or were not read as fast as they came");

    private readonly Channel<LogEvent> _queue =
        Channel.CreateBounded<LogEvent>(new BoundedChannelOptions(MaxQueueLength) { SingleReader = true });

    private readonly ILogEventSink _sink;
    private readonly Thread _thread;
    private long _lost;

    public QueuedSink(ILogEventSink sink)
    {
        _sink = sink;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        if (!_queue.Writer.TryWrite(logEvent))
            Interlocked.Increment(ref _lost);
    }

    /// <summary>Waits a moment for the lines that are left.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join(LastPatience);
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var logEvent))
            {
                if (!TryPass(logEvent))
                    Interlocked.Increment(ref _lost);
                else
                    TellLost();
            }
        }
    }

    private void TellLost()
    {
        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost
            && !TryPass(new LogEvent(DateTimeOffset.Now, LogEventLevel.Warning, null, Missing, [new LogEventProperty("Count", new ScalarValue(lost))])))
            Interlocked.Add(ref _lost, lost);
    }

    private bool TryPass(LogEvent logEvent)
    {
        try
        {
            _sink.Emit(logEvent);
            return true;
        }
#pragma warning disable CA1031 // On a thread of its own whatever it is would end the daemon, and the log is not what that is for.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false; // a full disk, a reader that has gone, no descriptor left to load what an exception's text needs: counted
        }
    }
}
