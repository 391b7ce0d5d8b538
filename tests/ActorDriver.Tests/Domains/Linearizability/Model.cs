using System.Diagnostics;
using ActorDriver.Domains;

namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>A domain as callers may think of it: one thing that does one operation at a time.</summary>
/// <param name="Status">Where it is.</param>
/// <param name="Before">Where it was before the operation that it is in the middle of.</param>
/// <param name="Owner">The call whose operation that is; -1 for none.</param>
internal readonly record struct Model(DomainStatus Status, DomainStatus Before, int Owner)
{
    public static Model Running { get; } = Settled(DomainStatus.Running);

    /// <summary>The domain after a moment of this call, or null when that cannot be.</summary>
    public Model? After(Call call, int index, int moment) => moment == 1 ? Outcome(call, index) : call switch
    {
        { Asked: Asked.Status } => Status == call.Seen ? this : null,
        { Refused: ErrorCode.Busy } => this, // nothing came of it
        _ when Owner >= 0 => null, // one operation at a time
        { Refused: ErrorCode.OperationInvalid } => Status == DomainStatus.ShutOff ? this : null,
        { Moments: 1 } => Status == Goal(call.Asked) ? this : null,
        _ => Status is DomainStatus.Running or DomainStatus.Paused && Status != Goal(call.Asked)
            ? new Model(Under(call.Asked), Status, index)
            : null,
    };

    private Model? Outcome(Call call, int index) =>
        Owner == index ? Settled(call.Refused is null ? Goal(call.Asked) : Before) : null;

    private static Model Settled(DomainStatus status) => new(status, status, -1);

    private static DomainStatus Goal(Asked asked) => asked switch
    {
        Asked.Suspend => DomainStatus.Paused,
        Asked.Resume => DomainStatus.Running,
        Asked.Destroy => DomainStatus.ShutOff,
        _ => throw new UnreachableException($"{asked} has no goal"),
    };

    private static DomainStatus Under(Asked asked) => asked switch
    {
        Asked.Suspend => DomainStatus.Freezing,
        Asked.Resume => DomainStatus.Thawing,
        Asked.Destroy => DomainStatus.Destroying,
        _ => throw new UnreachableException($"{asked} is no operation"),
    };
}
