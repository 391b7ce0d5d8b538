using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

namespace ActorDriver.Daemon.Listening;

/// <summary>
/// The daemon's place in the file system where clients connect. One daemon a place: a lock file beside it tells, so that a
/// socket is never taken from a daemon that is alive, and one that a dead daemon left behind is no obstacle.
/// </summary>
internal sealed class SocketFile : IDisposable
{
    private readonly FileStream _lock;

    private readonly uint? _group;

    private FileFacts? _own;

    private SocketFile(string path, uint? group, FileStream @lock)
    {
        Path = path;
        _group = group;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Claims the path: makes its directory, checks who may write there, and takes the lock.</summary>
    /// <exception cref="StartupException">The place cannot be had.</exception>
    public static SocketFile Claim(string path, string? group)
    {
        if (Encoding.UTF8.GetByteCount(path) > DefaultPaths.MaxSocketPath)
            throw new StartupException(
                ErrorCodes.InvalidArgument, $"the socket's path is longer than {DefaultPaths.MaxSocketPath} bytes: {path}");
        var directory = System.IO.Path.GetDirectoryName(path) ?? "/";
        try
        {
            uint? gid = group is null ? null : Groups.Find(group);
            SocketDirectory.Prepare(directory, gid);
            return new SocketFile(path, gid, Lock(path));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupException(
                ErrorCodes.AccessDenied, $"no socket can be made in {directory} ({e.Message}): choose another place with --socket", e);
        }
        catch (IOException e)
        {
            throw new StartupException(ErrorCodes.OperationFailed, $"no socket can be made in {directory}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Binds. The mode is set between bind and listen: until then nobody can connect, so there is no moment at which the wrong
    /// people can.
    /// </summary>
    public Socket Bind()
    {
        RemoveStale();
        var socket = UnlinkedSocket.Bind(Path);
        _own = FileFacts.At(Path);
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (_group is { } gid)
        {
            FileFacts.SetGroup(Path, gid);
            mode |= UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        }
        File.SetUnixFileMode(Path, mode);
        return socket;
    }

    /// <summary>Takes the socket away, unless something else stands in its place by now.</summary>
    public void Dispose()
    {
        try
        {
            if (_own is { } own && FileFacts.At(Path) is { } there && own.IsSameAs(there))
                File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A socket that nobody listens on is no obstacle to the next daemon.
        }

        // The lock file stays: deleting it would let two daemons hold locks on two files of one name.
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        var file = SocketLock.FileOf(path);
        if (FileFacts.At(file) is { IsPlainFile: false } there) // it is written to: not to what a link leads to
            throw new StartupException(ErrorCodes.OperationFailed, $"{file} is {there.Kind}, and no lock of a daemon: move it away, or choose another place with --socket");
        try
        {
            // FileShare.None is an flock(LOCK_EX | LOCK_NB): the kernel drops it with its holder, however that ends.
            var held = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0,
            });
            held.SetLength(0);
            held.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            return held;
        }
        catch (IOException e) when (File.Exists(file) && SocketLock.HolderOf(path) is { } holder)
        {
            throw new StartupException(
                ErrorCodes.Busy,
                FileFacts.At(path) is null
                    ? $"another actordriverd (pid {holder}) serves {path}, but its socket was removed: stop it (kill {holder}) and start again"
                    : $"another actordriverd (pid {holder}) serves {path}: use that one, or choose another place with --socket",
                e);
        }
    }

    // With the lock held, a socket that nobody listens on is a dead daemon's. One that answers is somebody else's altogether, and so is
    // whatever is no socket.
    private void RemoveStale()
    {
        if (FileFacts.At(Path) is not { } there)
            return;
        if (!there.IsSocket)
            throw new StartupException(
                ErrorCodes.OperationFailed, $"{Path} is {there.Kind}, and no socket of a daemon: move it away, or choose another place with --socket");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(Path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(Path);
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.WouldBlock) // its queue is full: somebody listens, and accepts nothing
        {
            throw new StartupException(
                ErrorCodes.OperationFailed, $"{Path} is in the way and is no socket of a daemon ({e.Message}): remove it, or choose --socket", e);
        }
        catch (SocketException)
        {
        }

        throw new StartupException(ErrorCodes.Busy, $"something else listens on {Path}: stop it, or choose another place with --socket");
    }
}
