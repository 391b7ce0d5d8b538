using System.Runtime.InteropServices;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Output;

/// <summary>A standard stream cannot be used. It ends the program, also a shell: the rest would go the same way.</summary>
internal sealed class OutputException(int descriptor, int errno) : Exception(
    $"standard {Name(descriptor)} cannot be {(descriptor == 0 ? "read" : "written")}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>The reader has had enough, as <c>head</c> has: that is nobody's fault, and nothing to complain of.</summary>
    public bool IsReaderGone => errno == BrokenPipe;

    public ErrorInfo ToError() => new(ErrorCodes.OperationFailed, Message);

    private static string Name(int descriptor) => descriptor switch
    {
        0 => "input",
        1 => "output",
        _ => "error",
    };
}
