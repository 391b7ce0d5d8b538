using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>An array of C strings with a NULL at its end, as argv and envp are.</summary>
internal sealed class UnmanagedStrings : IDisposable
{
    private readonly nint[] _strings;

    public UnmanagedStrings(IReadOnlyCollection<string> texts)
    {
        _strings = new nint[texts.Count];
        Pointer = Marshal.AllocHGlobal((texts.Count + 1) * nint.Size);
        var i = 0;
        foreach (var text in texts)
            _strings[i++] = Marshal.StringToCoTaskMemUTF8(text);
        Marshal.Copy(_strings, 0, Pointer, _strings.Length);
        Marshal.WriteIntPtr(Pointer, _strings.Length * nint.Size, 0);
    }

    public nint Pointer { get; }

    public void Dispose()
    {
        foreach (var text in _strings)
            Marshal.FreeCoTaskMem(text);
        Marshal.FreeHGlobal(Pointer);
    }
}
