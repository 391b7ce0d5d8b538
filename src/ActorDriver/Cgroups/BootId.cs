namespace ActorDriver.Cgroups;

/// <summary>The kernel's name for the time since it booted.</summary>
public static class BootId
{
    /// <summary>A random UUID, new at each boot, in lower case with hyphens.</summary>
    public static string Read() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
