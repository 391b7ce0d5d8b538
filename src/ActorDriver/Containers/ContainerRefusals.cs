using ActorDriver.Cgroups;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Containers;

/// <summary>The expected failures of finding a container, each with its remedy where there is one.</summary>
internal static class ContainerRefusals
{
    public static DomainError Malformed(string message) => new(ErrorCode.InvalidArgument, message);

    public static DomainError Invalid(string message) => new(ErrorCode.OperationInvalid, message);

    public static DomainError UnknownRuntime(string runtime) =>
        Malformed($"'{runtime}' is no known runtime: it must be one of {string.Join(", ", RuntimeRules.Runtimes)}");

    public static DomainError NoProcess(int pid) => Invalid($"there is no process {pid}");

    public static DomainError Empty(string cgroup) => Invalid($"cgroup {cgroup} holds no process: there is no container to adopt");

    public static DomainError HeldBy(DomainState holder, FoundContainer container) => Invalid(
        $"the container in cgroup {container.Cgroup.Path} ({container.Cgroup.Backend.Word()}) is held by domain '{holder.Name}' already, "
        + $"by {holder.Cgroup!.Path} ({holder.Cgroup.Backend.Word()})");

    public static DomainError Of(KernelException e) => e switch
    {
        { Errno: Errno.EDEADLK } or { Errno: Errno.EOPNOTSUPP, Operation: "adopt" } => Invalid($"refused to adopt {e.Path}"),
        { Errno: Errno.EACCES or Errno.EPERM or Errno.EROFS } => new(ErrorCode.AccessDenied, $"{e.Message}: {DomainError.HowToGetAccess}"),
        { IsGone: true } => Invalid($"there is no such cgroup or process (any more): {e.Message}"),
        { Errno: Errno.EXDEV or Errno.ELOOP or Errno.ENOTDIR } => Malformed($"not a plain path to a cgroup: {e.Message}"),
        _ => new(ErrorCode.OperationFailed, e.Message),
    };
}
