using System.Text;
using ActorDriver.Cgroups.Interop;

namespace ActorDriver.Cgroups;

/// <summary>
/// One of the kernel's short files of a cgroup, kept open. Each read begins at its start, and so gives what is true now; when the cgroup is
/// removed it fails with ENODEV. Not for v1's lists of processes, which the kernel keeps for an open file.
/// </summary>
internal sealed class ControlFile : IDisposable
{
    private const int LongestText = 512;
    private const int ReadWrite = 2;

    private readonly Cgroup _cgroup;
    private readonly string _name;
    private readonly string _shown;
    private FileDescriptor _file;
    private bool _isWritable;

    /// <summary>Opens it for reading; for writing it is opened anew when that comes.</summary>
    /// <exception cref="KernelException">ENOENT: the kernel does not offer it here, or the cgroup is gone.</exception>
    public ControlFile(Cgroup cgroup, string name)
    {
        _cgroup = cgroup;
        _name = name;
        _shown = $"{cgroup.FullPath}/{name}";
        _file = Open(OpenFlags.ReadOnly);
    }

    /// <summary>All of it, in one read(2).</summary>
    public string Read()
    {
        Span<byte> text = stackalloc byte[LongestText];
        return Encoding.UTF8.GetString(text[..Files.ReadAt(_file, text, 0, _shown)]);
    }

    /// <summary>Whether it holds 1.</summary>
    public bool IsOne()
    {
        Span<byte> text = stackalloc byte[1];
        return Files.ReadAt(_file, text, 0, _shown) == 1 && text[0] == '1';
    }

    /// <summary>One single write(2).</summary>
    public void Write(string text)
    {
        if (!_isWritable)
        {
            var file = Open(ReadWrite);
            _file.Dispose();
            _file = file;
            _isWritable = true;
        }

        Files.Write(_file, text, _shown);
    }

    public void Dispose() => _file.Dispose();

    private FileDescriptor Open(int flags) =>
        Files.OpenAt(_cgroup.Directory, _name, flags | OpenFlags.CloseOnExec | OpenFlags.NoFollow, _shown);
}
