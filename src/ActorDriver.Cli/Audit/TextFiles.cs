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
    /// Writes a text that comes in pieces. The file is opened when the first one is there, so that a question that is refused
    /// leaves an older file as it is.
    /// </summary>
    public static async Task<int> WriteAsync(Invocation call, string path, IAsyncEnumerable<string> pieces, ProgressLine? progress)
    {
        var written = 0L;
        await using var text = pieces.GetAsyncEnumerator(call.CancellationToken);
        var more = await text.MoveNextAsync();
        if (path == StandardOutput)
            progress?.Clear(); // the text itself may be on the same terminal
        var file = path == StandardOutput ? call.Terminal.Out : Open(path);
        try
        {
            for (; more; more = await text.MoveNextAsync())
            {
                await file.WriteAsync(text.Current.AsMemory(), call.CancellationToken);
                written += Utf8.GetByteCount(text.Current);
            }
            await file.FlushAsync(call.CancellationToken);
        }
        catch (IOException e)
        {
            throw new DriverException(ErrorCodes.OperationFailed, $"{path} cannot be written, and is incomplete: {e.Message}");
        }
        finally
        {
            if (file != call.Terminal.Out)
                await file.DisposeAsync();
        }
        progress?.Clear();
        if (path != StandardOutput)
            Tell(call, new WrittenInfo(path, written));
        return ExitStatus.Done;
    }

    private static void Tell(Invocation call, WrittenInfo written)
    {
        if (call.Json)
            call.PrintJson(written, JsonOutput.Shapes.WrittenInfo);
        else
            call.Terminal.Out.WriteLine($"{Printable.Of(written.File)} written, {Ago.Size(written.Bytes)}");
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            return new StreamWriter(path, append: false, Utf8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DriverException(
                e is UnauthorizedAccessException ? ErrorCodes.AccessDenied : ErrorCodes.InvalidArgument, $"{path} cannot be written: {e.Message}");
        }
    }
}
