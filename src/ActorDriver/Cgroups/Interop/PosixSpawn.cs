using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>
/// posix_spawn(3) and what the child does before it executes the program. No managed code ever runs in the child, which a plain
/// fork from .NET could not promise.
/// </summary>
internal sealed partial class PosixSpawn : IDisposable
{
    // Far more than any C library needs: glibc has 80 bytes for the actions, 336 for the attributes, 128 for a signal set.
    private const int OpaqueSize = 1024;
    private const short SetSigDefault = 0x04, SetSigMask = 0x08, SetSid = 0x80;

    private readonly nint _actions = Marshal.AllocHGlobal(OpaqueSize);
    private readonly nint _attributes = Marshal.AllocHGlobal(OpaqueSize);

    public PosixSpawn()
    {
        Check(ActionsInit(_actions), "posix_spawn_file_actions_init");
        Check(AttributesInit(_attributes), "posix_spawnattr_init");
    }

    /// <summary>A session of its own, no signal blocked, every signal at its default: .NET ignores SIGPIPE, and a child would inherit that.</summary>
    public void StartAfresh()
    {
        var signals = Marshal.AllocHGlobal(OpaqueSize);
        try
        {
            Check(SigEmptySet(signals), "sigemptyset");
            Check(SetMask(_attributes, signals), "posix_spawnattr_setsigmask");
            Check(SigFillSet(signals), "sigfillset");
            Check(SetDefault(_attributes, signals), "posix_spawnattr_setsigdefault");
            Check(SetFlags(_attributes, SetSigDefault | SetSigMask | SetSid), "posix_spawnattr_setflags");
        }
        finally
        {
            Marshal.FreeHGlobal(signals);
        }
    }

    public void ChangeDirectory(string path) => Check(AddChdir(_actions, path), "posix_spawn_file_actions_addchdir_np");

    /// <summary>Opens for reading, in place of what the descriptor was before.</summary>
    public void OpenForReading(int descriptor, string path) =>
        Check(AddOpen(_actions, descriptor, path, OpenFlags.ReadOnly, 0), "posix_spawn_file_actions_addopen");

    /// <summary>Opens for writing, in place of what the descriptor was before.</summary>
    public void OpenForWriting(int descriptor, string path) =>
        Check(AddOpen(_actions, descriptor, path, OpenFlags.WriteOnly, 0), "posix_spawn_file_actions_addopen");

    /// <summary>The file must stay open until the child was spawned.</summary>
    public void Duplicate(FileDescriptor file, int descriptor) =>
        Check(AddDup2(_actions, file, descriptor), "posix_spawn_file_actions_adddup2");

    /// <summary>
    /// Closes all others. .NET opens its own with close-on-exec; this one is against those of native libraries. glibc before
    /// 2.34 and musl do not have it.
    /// </summary>
    public void CloseFrom(int descriptor)
    {
        try
        {
            Check(AddCloseFrom(_actions, descriptor), "posix_spawn_file_actions_addclosefrom_np");
        }
        catch (EntryPointNotFoundException)
        {
            // Said above.
        }
    }

    /// <summary>Blocks until the child has executed the program or could not.</summary>
    /// <returns>0, or the errno of the first step that failed in the child.</returns>
    public int Spawn(string program, IReadOnlyList<string> command, IReadOnlyCollection<string> environment, out int pid)
    {
        using var arguments = new UnmanagedStrings(command);
        using var variables = new UnmanagedStrings(environment);
        return SpawnNative(out pid, program, _actions, _attributes, arguments.Pointer, variables.Pointer);
    }

    public void Dispose()
    {
        _ = ActionsDestroy(_actions);
        _ = AttributesDestroy(_attributes);
        Marshal.FreeHGlobal(_actions);
        Marshal.FreeHGlobal(_attributes);
    }

    // These functions return the errno.
    private static void Check(int errno, string operation)
    {
        if (errno != 0)
            throw new KernelException(errno, operation, "the child to be");
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnNative(out int pid, string file, nint actions, nint attributes, nint argv, nint envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(nint actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDup2(nint actions, FileDescriptor fd, int newFd);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChdir(nint actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(nint actions, int fd);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(nint attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(nint attributes, nint signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefault(nint attributes, nint signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SigEmptySet(nint signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int SigFillSet(nint signals);
}
