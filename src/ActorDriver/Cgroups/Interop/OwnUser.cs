using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>The user as whom this process runs.</summary>
internal static partial class OwnUser
{
    public static uint Id { get; } = EffectiveId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveId();
}
