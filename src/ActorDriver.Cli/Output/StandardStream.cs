using System.Runtime.InteropServices;

namespace ActorDriver.Cli.Output;

/// <summary>
/// Standard input, output or error. .NET's own stream of the console takes a reader that has gone for a success, and other files that
/// cannot be written for an exception of many kinds; here each write reaches the kernel or is an <see cref="OutputException"/>.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int GetFlags = 1; // F_GETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int Interrupted = 4, TryAgain = 11, BadDescriptor = 9; // EINTR, EAGAIN, EBADF

    private readonly int _descriptor;
    private readonly bool _isWriter;
    private int _errno;

    private StandardStream(int descriptor)
    {
        _descriptor = descriptor;
        _isWriter = descriptor > 0;
        _errno = IsInherited(descriptor) ? 0 : BadDescriptor;
    }

    public static StandardStream Input() => new(0);

    public static StandardStream Output() => new(1);

    public static StandardStream Error() => new(2);

    public override bool CanRead => !_isWriter;

    public override bool CanSeek => false;

    public override bool CanWrite => _isWriter;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_errno == 0)
        {
            var read = ReadNative(_descriptor, buffer, (nuint)buffer.Length);
            if (read >= 0)
                return (int)read;
            Note(Marshal.GetLastPInvokeError(), PollIn);
        }

        throw new OutputException(_descriptor, _errno);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // Once it has failed it stays so: what came after a gap would be taken for the whole.
        while (_errno == 0 && buffer.Length > 0)
        {
            var written = WriteNative(_descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else
                Note(Marshal.GetLastPInvokeError(), PollOut);
        }

        if (buffer.Length > 0)
            throw new OutputException(_descriptor, _errno);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Whether the descriptor is the one that the program was started with. A closed one's number is soon another file's, the
    /// runtime's own or the daemon's connection; but whatever is inherited lacks the flag that all of those have.
    /// </summary>
    private static bool IsInherited(int descriptor) => Control(descriptor, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    private void Note(int errno, short wanted)
    {
        if (errno == TryAgain)
            Wait(_descriptor, wanted); // somebody has set the file they share with us to non-blocking
        else if (errno != Interrupted)
            _errno = errno;
    }
}
