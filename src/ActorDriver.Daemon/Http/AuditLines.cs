using System.Text;
using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.Daemon.Http;

/// <summary>Writes <see cref="AuditLine"/>s, one at a time whoever writes.</summary>
internal sealed class AuditLines(HttpResponse response) : IDisposable
{
    private const string MediaType = "application/x-ndjson";
    private static readonly byte[] NewLine = [(byte)'\n'];

    private readonly SemaphoreSlim _turn = new(1);

    public static bool AreAcceptedBy(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains(MediaType, StringComparison.OrdinalIgnoreCase);

    public async Task WriteAsync(AuditLine line, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!response.HasStarted)
                response.ContentType = MediaType;
            await JsonSerializer.SerializeAsync(response.Body, line, ContractsJson.Readable.AuditLine, cancellationToken);
            await response.Body.WriteAsync(NewLine, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>Turns a text that is written to it in UTF-8 into lines with pieces of it.</summary>
internal sealed class TextLineStream(AuditLines lines) : Stream
{
    private const int PieceSize = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder(); // a character may lie across two pieces

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; rest.Length > 0;)
        {
            var piece = rest[..Math.Min(rest.Length, PieceSize)];
            rest = rest[piece.Length..];
            var text = new char[_decoder.GetCharCount(piece.Span, flush: false)];
            _decoder.GetChars(piece.Span, text, flush: false);
            await lines.WriteAsync(new AuditLine(Text: new string(text)), cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Each piece has been flushed when it was written.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
