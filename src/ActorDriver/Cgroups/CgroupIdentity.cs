namespace ActorDriver.Cgroups;

/// <summary>
/// Tells a cgroup from another one that is later made at the same path. Holds only within one boot
/// (see <see cref="BootId"/>): both numbers may come again after the next.
/// </summary>
/// <param name="Device">The device number of the hierarchy's file system, as <c>stat -c %d</c> shows it.</param>
/// <param name="Inode">The directory's inode number. The kernel does not give it out twice on 64-bit machines.</param>
public readonly record struct CgroupIdentity(ulong Device, ulong Inode);
