using System.Runtime.InteropServices;

namespace ActorDriver.Cli.Shell;

/// <summary>
/// The terminal in the mode for editing a line: each key comes at once, unechoed, Ctrl-C too. Before a command runs, and at the end,
/// it is put back as it was, so that Ctrl-C is a signal then and the program that comes after finds what it expects.
/// </summary>
internal sealed partial class RawMode : IDisposable
{
    private const int StandardInput = 0;
    private const int AfterOutput = 1; // TCSADRAIN: what was typed ahead stays
    private const int SizeOfTermios = 64; // 60 in glibc and musl; the rest is room
    private const int OutputFlags = 4; // offset of c_oflag
    private const byte PostProcess = 1; // OPOST: a line end returns the carriage too

    private readonly byte[] _before;

    private RawMode(byte[] before) => _before = before;

    /// <summary>Sets the mode; null when there is no terminal (any more).</summary>
    public static RawMode? Enter()
    {
        var before = new byte[SizeOfTermios];
        if (GetAttributes(StandardInput, before) != 0)
            return null;
        var raw = (byte[])before.Clone();
        MakeRaw(raw);
        raw[OutputFlags] |= PostProcess;
        return SetAttributes(StandardInput, AfterOutput, raw) == 0 ? new RawMode(before) : null;
    }

    public void Dispose() => _ = SetAttributes(StandardInput, AfterOutput, _before); // a terminal that is gone needs no mode

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int fd, byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int fd, int when, byte[] termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte[] termios);
}
