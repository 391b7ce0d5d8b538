using System.Text;

namespace ActorDriver.Cli.Output;

/// <summary>The process's own terminal or pipes.</summary>
internal sealed class SystemTerminal : ITerminal
{
    /// <summary>A pipe has no width: what goes into a file or to grep is not folded.</summary>
    private const int NoWidth = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private TextReader? _in;

    public TextWriter Out { get; } = Writer(Console.OpenStandardOutput());

    public TextWriter Error { get; } = Writer(Console.OpenStandardError());

    public TextReader In => _in ??= new StreamReader(Console.OpenStandardInput(), Utf8);

    public bool IsOutputTerminal => !Console.IsOutputRedirected;

    public bool IsErrorTerminal => !Console.IsErrorRedirected;

    public bool IsInputTerminal => !Console.IsInputRedirected;

    public bool HasColor { get; } = !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public int Width => !IsOutputTerminal ? NoWidth : Console.WindowWidth is > 0 and var columns ? columns : 80;

    private static StreamWriter Writer(Stream stream) => new(stream, Utf8, bufferSize: 16 * 1024);
}
