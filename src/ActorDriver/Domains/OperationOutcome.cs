namespace ActorDriver.Domains;

/// <summary>An operation's outcome in two words, as figures are grouped by.</summary>
/// <param name="Kind"><c>suspend</c>, <c>resume</c>, …</param>
/// <param name="Outcome"><c>done</c>, <c>failed</c> or <c>timed-out</c>.</param>
internal readonly record struct OperationOutcome(string Kind, string Outcome)
{
    /// <summary>What an event says of an operation's end; null for an intent, and for what was only observed.</summary>
    public static OperationOutcome? Of(DomainEvent e) => e switch
    {
        DomainEvent.Defined => new("define", "done"),
        DomainEvent.Adopted => new("adopt", "done"),
        DomainEvent.Undefined => new("undefine", "done"),
        DomainEvent.Started => new("start", "done"),
        DomainEvent.StartFailed => new("start", "failed"),
        DomainEvent.Frozen => new("suspend", "done"),
        DomainEvent.FreezeTimedOut => new("suspend", "timed-out"),
        DomainEvent.FreezeFailed => new("suspend", "failed"),
        DomainEvent.Thawed => new("resume", "done"),
        DomainEvent.ThawTimedOut => new("resume", "timed-out"),
        DomainEvent.ThawFailed => new("resume", "failed"),
        DomainEvent.Destroyed => new("destroy", "done"),
        DomainEvent.DestroyFailed => new("destroy", "failed"),
        _ => null,
    };
}
