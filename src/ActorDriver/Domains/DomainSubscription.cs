namespace ActorDriver.Domains;

/// <summary>
/// Sent to the <see cref="DomainsActor"/> by an actor that wants to follow what happens. Answered by <see cref="DomainNotice"/>s: first
/// the states as they are, then each event that becomes durable, none lost and none twice. An actor has one subscription.
/// </summary>
public abstract record DomainSubscription
{
    private DomainSubscription()
    {
    }

    /// <summary>Begin; who follows already begins anew. It ends by itself when the subscriber stops.</summary>
    /// <param name="Ref">One domain, or null for all.</param>
    /// <param name="Capacity">
    /// How many events may be on their way to the subscriber without its <see cref="Received"/>, 1 to 100,000. One more, and the
    /// subscription ends with <see cref="DomainNotice.Overflowed"/>, so that a slow subscriber costs no more memory than this.
    /// </param>
    public sealed record Follow(DomainRef? Ref = null, int Capacity = 1000) : DomainSubscription
    {
        /// <summary>The largest <see cref="Capacity"/>.</summary>
        public const int MaxCapacity = 100_000;
    }

    /// <summary>The subscriber has dealt with all notices up to this number. Need not be sent for each: once for many will do.</summary>
    /// <param name="Number">The notice's number.</param>
    public sealed record Received(long Number) : DomainSubscription;

    /// <summary>No more; answered by <see cref="DomainNotice.Ended"/>, after which nothing comes.</summary>
    public sealed record Stop : DomainSubscription
    {
        /// <summary>The one instance.</summary>
        public static Stop Instance { get; } = new();
    }
}

/// <summary>What a subscriber is told. The last of a subscription is <see cref="Overflowed"/> or <see cref="Ended"/>.</summary>
/// <param name="Number">Counts the subscriber's notices without a gap.</param>
public abstract record DomainNotice(long Number)
{
    /// <summary>
    /// The subscription begins: the domain, or all domains by name, as they are now, in as many of these notices as they need. What
    /// changes from now on follows.
    /// </summary>
    /// <param name="Number">The notice's number.</param>
    /// <param name="Domains">At most <see cref="MaxDomains"/>, those that are shut off too.</param>
    /// <param name="IsLast">Whether all are told now; else the next notice has more.</param>
    public sealed record Following(long Number, IReadOnlyList<DomainState> Domains, bool IsLast) : DomainNotice(Number)
    {
        /// <summary>The most domains in one notice: a message must fit into a frame of Akka.Remote, by default 128,000 bytes.</summary>
        public const int MaxDomains = 100;
    }

    /// <summary>An event has become durable.</summary>
    /// <param name="Number">The notice's number, for <see cref="DomainSubscription.Received"/>.</param>
    /// <param name="Domain">The domain after the event; its <see cref="DomainState.SequenceNr"/> is the event's.</param>
    /// <param name="Event">The event.</param>
    public sealed record Changed(long Number, DomainState Domain, DomainEvent Event) : DomainNotice(Number);

    /// <summary>The subscriber was too slow and has missed events. Who still wants to know sends <see cref="DomainSubscription.Follow"/> again.</summary>
    /// <param name="Number">The notice's number.</param>
    public sealed record Overflowed(long Number) : DomainNotice(Number);

    /// <summary>The subscription is over.</summary>
    /// <param name="Number">The notice's number.</param>
    /// <param name="Why">Null when it was stopped; else why it could not begin (no such domain, …) or go on.</param>
    public sealed record Ended(long Number, DomainError? Why) : DomainNotice(Number);
}
