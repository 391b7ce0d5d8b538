using Microsoft.Win32.SafeHandles;

namespace ActorDriver.Cli.Shell;

/// <summary>Where the line editor's keys come from: a terminal, or a test.</summary>
internal interface IKeyReader
{
    /// <summary>Makes the keys come as keys until it is disposed; called before a line's prompt is shown.</summary>
    IDisposable? BeginLine();

    /// <summary>The next key; null when no more can come, because the terminal is gone.</summary>
    Task<Key?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Keys of the process's terminal. Reading blocks a thread for which there is no way out, so it has one of its own; it reads only
/// when asked, so that what is typed while a command runs stays in the terminal for whom it is meant.
/// </summary>
internal sealed class KeyReader : IKeyReader
{
    // Not Console's stream: on a terminal that one edits lines itself.
    private static readonly FileStream Input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private readonly KeyParser _parser = new();
    private readonly Queue<Key> _keys = new();
    private Task<byte[]>? _reading;

    public IDisposable? BeginLine() => RawMode.Enter();

    public async Task<Key?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_keys.Count == 0)
        {
            _reading ??= Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var bytes = await _reading.WaitAsync(cancellationToken); // when cancelled, what comes is the next call's
            _reading = null;
            if (bytes.Length == 0)
                return null;
            foreach (var key in _parser.Parse(bytes))
                _keys.Enqueue(key);
        }
        return _keys.Dequeue();
    }

    private static byte[] Read()
    {
        var buffer = new byte[1024];
        try
        {
            return buffer[..Input.Read(buffer)];
        }
        catch (IOException)
        {
            return []; // the terminal is gone
        }
    }
}
