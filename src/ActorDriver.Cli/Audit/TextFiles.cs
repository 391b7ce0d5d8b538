using System.Text;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Audit;

/// <summary>The files that the user names, to read and to write.</summary>
internal static class TextFiles
{
    /// <summary>The name that stands for standard output.</summary>
    public const string StandardOutput = "-";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The bytes of a file.</summary>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriverException(ErrorCodes.InvalidArgument, $"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>
    /// Writes a text that comes in pieces. The file is begun when the first one is there, so that a question that is refused touches
    /// nothing.
    /// </summary>
    public static async Task<int> WriteAsync(Invocation call, string path, IAsyncEnumerable<string> pieces, ProgressLine? progress)
    {
        await using var text = pieces.GetAsyncEnumerator(call.CancellationToken);
        var more = await text.MoveNextAsync();
        if (path == StandardOutput)
        {
            progress?.Clear(); // the text itself may be on the same terminal
            await CopyAsync(text, more, call.Terminal.Out, call.CancellationToken);
            return ExitStatus.Done;
        }

        var written = await WriteAsync(path, text, more, call.CancellationToken);
        progress?.Clear();
        Tell(call, new WrittenInfo(path, written));
        return ExitStatus.Done;
    }

    private static async Task<long> WriteAsync(
        string path, IAsyncEnumerator<string> text, bool more, CancellationToken cancellationToken)
    {
        await using var file = OutputFile.Open(path);
        try
        {
            var written = await CopyAsync(text, more, file.Text, cancellationToken);
            await file.KeepAsync(cancellationToken);
            return written;
        }
        catch (Exception e) when (OutputFile.IsFault(e))
        {
            throw new DriverException(ErrorCodes.OperationFailed, file.Fate(e));
        }
    }

    private static async Task<long> CopyAsync(
        IAsyncEnumerator<string> text, bool more, TextWriter output, CancellationToken cancellationToken)
    {
        var written = 0L;
        for (; more; more = await text.MoveNextAsync())
        {
            await output.WriteAsync(text.Current.AsMemory(), cancellationToken);
            written += Utf8.GetByteCount(text.Current);
        }

        return written;
    }

    private static void Tell(Invocation call, WrittenInfo written)
    {
        if (call.Json)
            call.PrintJson(written, JsonOutput.Shapes.WrittenInfo);
        else
            call.Terminal.Out.WriteLine($"{Printable.Of(written.File)} written, {Ago.Size(written.Bytes)}");
    }
}
