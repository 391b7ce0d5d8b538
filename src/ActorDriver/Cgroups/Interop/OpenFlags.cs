using System.Runtime.InteropServices;

namespace ActorDriver.Cgroups.Interop;

/// <summary>The flags of open(2), as the kernel numbers them.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    // These two are the only ones in use here that Arm (and PowerPC) number otherwise than x86 and RISC-V.
    public static readonly int Directory = HasArmNumbers ? 0x4000 : 0x10000;
    public static readonly int NoFollow = HasArmNumbers ? 0x8000 : 0x20000;

    private static bool HasArmNumbers => RuntimeInformation.ProcessArchitecture
        is Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 or Architecture.Ppc64le;
}
