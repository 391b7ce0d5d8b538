using System.Globalization;
using System.Text;

namespace ActorDriver.Cli.Transport;

/// <summary>Status and body of an HTTP answer; owns the connection.</summary>
internal sealed class HttpAnswer : IDisposable
{
    private const int MaxHead = 16 * 1024;

    private HttpAnswer(int status, Stream body)
    {
        Status = status;
        Body = body;
    }

    public int Status { get; }

    public Stream Body { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public void Dispose() => Body.Dispose();

    /// <exception cref="InvalidDataException">It is not HTTP.</exception>
    public static async Task<HttpAnswer> ReadAsync(Stream connection, CancellationToken cancellationToken)
    {
        var buffered = new BufferedStream(connection, 16 * 1024);
        var statusLine = await ReadLineAsync(buffered, cancellationToken);
        if (statusLine.Split(' ', 3) is not [['H', 'T', 'T', 'P', '/', '1', ..], var code, ..]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new InvalidDataException("it does not speak HTTP");

        long? length = null;
        var chunked = false;
        var head = 0;
        for (string line; (line = await ReadLineAsync(buffered, cancellationToken)).Length > 0;)
        {
            if ((head += line.Length) > MaxHead)
                throw new InvalidDataException("its answer has too many headers");
            var colon = line.IndexOf(':');
            var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                    ? n : throw new InvalidDataException("its answer has no valid length");
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                chunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
        }
        return new HttpAnswer(status, chunked ? new ChunkedStream(buffered) : new BodyStream(buffered, length ?? long.MaxValue));
    }

    /// <summary>One line without its end.</summary>
    internal static async ValueTask<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                throw new InvalidDataException("its answer ends too early");
            if (one[0] == '\n')
                return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
            if (line.Append((char)one[0]).Length > MaxHead)
                throw new InvalidDataException("its answer has a line that is too long");
        }
    }
}
