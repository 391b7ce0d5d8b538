using System.Globalization;

namespace ActorDriver.Cli.Transport;

/// <summary>A stream that can only be read.</summary>
internal abstract class ReadOnlyStream(Stream inner) : Stream
{
    protected Stream Inner { get; } = inner;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A body of a known length, or one that ends with the connection.</summary>
internal sealed class BodyStream(Stream inner, long length) : ReadOnlyStream(inner)
{
    private long _left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }
}

/// <summary>A body in chunks. An end without the last, empty chunk is an error: part of an answer is not an answer.</summary>
internal sealed class ChunkedStream(Stream inner) : ReadOnlyStream(inner)
{
    private long _leftInChunk;
    private bool _ended;
    private bool _started;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_leftInChunk == 0 && !_ended && !buffer.IsEmpty)
            await NextChunkAsync(cancellationToken);
        if (_ended)
            return 0;
        var read = await Inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _leftInChunk)], cancellationToken);
        if (read == 0 && !buffer.IsEmpty)
            throw new IOException("its answer ends too early");
        _leftInChunk -= read;
        return read;
    }

    private async Task NextChunkAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_started)
                await HttpAnswer.ReadLineAsync(Inner, cancellationToken); // the line end that closes the chunk before
            _started = true;
            var size = (await HttpAnswer.ReadLineAsync(Inner, cancellationToken)).Split(';')[0].Trim();
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _leftInChunk) || _leftInChunk < 0)
                throw new IOException("its answer has a malformed chunk");
            _ended = _leftInChunk == 0;
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
