using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// Writes the log's lines, on a thread of its own. Whoever should read them and does not, or a disk that takes no more, makes nobody
/// wait, the end of the daemon neither: what finds no room in the queue is counted, and the count is told when there is room again.
/// </summary>
internal sealed class LogWriter : ILoggerProvider
{
    private const int MaxQueueLength = 10_000;
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _queue =
        Channel.CreateBounded<string>(new BoundedChannelOptions(MaxQueueLength) { SingleReader = true });

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new();
    private readonly TextWriter _output;
    private readonly Thread _thread;
    private long _lost;

    public LogWriter(TextWriter output)
    {
        _output = output;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, _ => new Lines(this));

    /// <summary>Waits a moment for the lines that are left.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join(LastPatience);
    }

    private void Add(string lines)
    {
        if (!_queue.Writer.TryWrite(lines))
            Interlocked.Increment(ref _lost);
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var lines))
                Write(lines);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                Write(LogLine.Of(LogLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"{lost} lines of the log are missing here: they were not read as fast as they came")));
        }
    }

    private void Write(string lines)
    {
        try
        {
            _output.Write(lines);
            _output.Flush();
        }
        catch (IOException)
        {
            // A full disk, a reader that has gone: the log is not what the daemon is for.
        }
    }

    private sealed class Lines(LogWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                writer.Add(LogLine.Of(logLevel, formatter(state, exception), exception));
        }
    }
}
