using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>
/// Says in one sentence what is wrong with a command or query, or null when it can be dealt with. The types promise much, and what comes
/// from another process, or from code that does not heed nullability, need not keep it.
/// </summary>
internal static class MessageCheck
{
    private const int MaxWord = 64, MaxId = 1024, MaxPath = 4096, MaxTrace = 256;

    public static string? Fault(object message) => message switch
    {
        DomainCommand command => OfWish(command.Wish) ?? OfOptional("the trace context", command.TraceParent, MaxTrace) ?? OfCommand(command),
        DomainQuery.GetStatus query => query.Ref.Fault(),
        DomainQuery.List => null,
        _ => $"{message.GetType().Name} is no message of the driver's",
    };

    private static string? OfCommand(DomainCommand command) => command switch
    {
        DomainCommand.Define d => OfName(d.Name) ?? OfExec(d.Exec) ?? OfBackend(d.Backend),
        DomainCommand.Run r => OfName(r.Name) ?? OfExec(r.Exec) ?? OfBackend(r.Backend),
        DomainCommand.Adopt a => OfName(a.Name) ?? OfContainer(a.Container),
        DomainCommand.Start or DomainCommand.Suspend or DomainCommand.Resume or DomainCommand.Destroy or DomainCommand.Undefine =>
            command.Ref.Fault(),
        _ => $"{command.Kind} is no command of the driver's",
    };

    private static string? OfWish(Wish? wish) => wish switch
    {
        null => "a command must say who asks; its wish is missing",
        { CorrelationId: var number } when number == Guid.Empty => "a command must have a number of its own; its correlation id is empty",
        _ => OfText("who asks", wish.By, Wish.MaxLength) ?? (wish.Reason?.Length > Wish.MaxLength
            ? $"the reason is at most {Wish.MaxLength} characters long; this one has {wish.Reason.Length}"
            : null),
    };

    private static string? OfName(DomainName name) => DomainName.TryParse(name.ToString(), out _, out var fault) ? null : fault;

    private static string? OfExec(ExecSpec? exec) => exec is null ? "a command to run is missing" : exec.Fault();

    private static string? OfBackend(Backend? backend) =>
        backend is { } given && !Enum.IsDefined(given) ? $"there is no freezer number {(int)given}" : null;

    private static string? OfContainer(FoundContainer? container) => container is null
        ? "the container to adopt is missing"
        : OfText("the container's runtime", container.Runtime, MaxWord)
            ?? OfOptional("the container's id", container.RuntimeId, MaxId)
            ?? OfText("how the container was found", container.FoundBy, MaxWord)
            ?? OfCgroup(container.Cgroup)
            ?? (container.Init is { Pid: <= 0 } init ? $"an init PID is more than 0; this one is {init.Pid}" : null)
            ?? (container.Id is { } id && id.Value == Guid.Empty ? "the container's UUID is empty" : null);

    private static string? OfCgroup(CgroupRef? cgroup) => cgroup is null
        ? "the container's cgroup is missing"
        : OfBackend(cgroup.Backend)
            ?? OfText("the cgroup's path", cgroup.Path, MaxPath)
            ?? CgroupPath.Fault(cgroup.Path)
            ?? (cgroup.Path == CgroupPath.Root ? "the root cgroup is no container" : null)
            ?? OfText("the cgroup's boot id", cgroup.BootId, MaxWord);

    private static string? OfOptional(string what, string? text, int max) => text is null ? null : OfText(what, text, max);

    private static string? OfText(string what, string? text, int max) =>
        string.IsNullOrWhiteSpace(text) ? $"{what} is empty"
        : text.Length > max ? $"{what} is at most {max} characters long; this has {text.Length}"
        : null;
}
