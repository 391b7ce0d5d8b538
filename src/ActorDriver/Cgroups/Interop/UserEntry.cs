using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>What the user database says of a user: see getpwuid(3).</summary>
internal sealed partial record UserEntry(string Name, string Home, string Shell)
{
    private const int Range = 34; // ERANGE
    private const int MaxSize = 1 << 20;

    /// <summary>Null for a user who is not in it.</summary>
    public static UserEntry? Find(uint uid)
    {
        for (var size = 1024; size <= MaxSize; size *= 4)
        {
            var buffer = Marshal.AllocHGlobal(size);
            try
            {
                var errno = GetPwUid(uid, out var entry, buffer, (nuint)size, out var found);
                if (errno != Range)
                    return found == 0 ? null : new UserEntry(Text(entry.Name), Text(entry.Home), Text(entry.Shell));
            }
            finally
            {
                Marshal.FreeHGlobal(buffer);
            }
        }

        return null;
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetPwUid(uint uid, out Entry entry, nint buffer, nuint size, out nint found);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry // struct passwd
    {
        public nint Name;
        public nint Password;
        public uint Uid;
        public uint Gid;
        public nint Comment;
        public nint Home;
        public nint Shell;
    }
}
