using System.Runtime.InteropServices;
using System.Text;

namespace ActorDriver.Cli.Output;

/// <summary>The process's own terminal or pipes.</summary>
internal sealed partial class SystemTerminal : ITerminal
{
    /// <summary>A pipe has no width: what goes into a file or to grep is not folded.</summary>
    private const int NoWidth = 4096;

    private const int UsualWidth = 80;
    private const int StandardOutput = 1;
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private TextReader? _in;

    public TextWriter Out { get; } = Writer(StandardStream.Output());

    public TextWriter Error { get; } = new UnheardError(Writer(StandardStream.Error()));

    public TextReader In => _in ??= new StreamReader(StandardStream.Input(), Utf8);

    public bool IsOutputTerminal => !Console.IsOutputRedirected;

    public bool IsErrorTerminal => !Console.IsErrorRedirected;

    public bool IsInputTerminal => !Console.IsInputRedirected;

    public bool HasColor { get; } = !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public int Width => !IsOutputTerminal ? NoWidth : Columns() is > 0 and var columns ? columns : UsualWidth;

    // Not Console.WindowWidth, which takes the whole terminal over to tell a number.
    private static int Columns()
    {
        Span<ushort> winsize = stackalloc ushort[4]; // struct winsize: rows, columns, and both in pixels
        return IoControl(StandardOutput, GetWindowSize, ref MemoryMarshal.GetReference(winsize)) == 0 ? winsize[1] : 0;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoControl(int fd, nuint request, ref ushort winsize);

    private static StreamWriter Writer(Stream stream) => new(stream, Utf8, bufferSize: 16 * 1024);
}
