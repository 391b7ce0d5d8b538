using ActorDriver.Contracts;
using ActorDriver.Domains;

namespace ActorDriver.Daemon.Http;

/// <summary>The words of operations and the commands that they stand for.</summary>
internal static class Operations
{
    /// <summary>The command, or null for a word that is none.</summary>
    public static DomainCommand? Command(string kind, DomainRef reference, Wish wish) => kind switch
    {
        OperationKinds.Suspend => new DomainCommand.Suspend(reference, wish),
        OperationKinds.Resume => new DomainCommand.Resume(reference, wish),
        OperationKinds.Destroy => new DomainCommand.Destroy(reference, wish),
        OperationKinds.Start => new DomainCommand.Start(reference, wish),
        OperationKinds.Undefine => new DomainCommand.Undefine(reference, wish),
        _ => null,
    };

    /// <summary>Whether <c>all</c> means this domain: the active ones, or the others for a command that wants those.</summary>
    public static bool Concerns(string kind, DomainState domain) =>
        kind is OperationKinds.Start or OperationKinds.Undefine ? !domain.IsActive : domain.IsActive;
}
