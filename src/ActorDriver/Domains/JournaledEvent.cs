namespace ActorDriver.Domains;

/// <summary>
/// An event as it stands in the journal: with its place in the domain's stream, its link to its predecessor, and the very
/// bytes that are stored. Encoded once, so that the bytes that are hashed are the bytes that are written.
/// </summary>
/// <param name="Event">The fact.</param>
/// <param name="Manifest">The stored type's name, such as <c>frozen/1</c>.</param>
/// <param name="Bytes">The stored bytes.</param>
public sealed record JournaledEvent(DomainEvent Event, string Manifest, ReadOnlyMemory<byte> Bytes);

/// <summary>A domain's state as it is kept in a snapshot, with the link that its next event will carry.</summary>
/// <param name="State">The state.</param>
/// <param name="LastHash">The hash of the last event's stored bytes.</param>
public sealed record DomainSnapshot(DomainState State, EventHash LastHash);

/// <summary>
/// The SHA-256 of an event's stored bytes, in lower-case hexadecimal; <see cref="None"/> before the first event of a stream.
/// </summary>
public readonly record struct EventHash(string Hex)
{
    /// <summary>The link of a first event: it has no predecessor.</summary>
    public static EventHash None { get; } = new("");

    /// <summary>The hash of these stored bytes.</summary>
    public static EventHash Of(ReadOnlySpan<byte> bytes) =>
        new(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));

    /// <inheritdoc/>
    public override string ToString() => Hex ?? "";
}

/// <summary>Turns events into stored bytes. The journal's room implements it; a domain only needs to know that it can.</summary>
public interface IEventCodec
{
    /// <summary>
    /// Encodes an event of a domain as number <paramref name="sequenceNr"/> of its stream, after <paramref name="previous"/>.
    /// </summary>
    JournaledEvent Encode(DomainId id, DomainEvent e, long sequenceNr, EventHash previous);
}

/// <summary>
/// Tells what every domain is according to the journal, read in one pass: waking an actor for each would take milliseconds
/// a domain.
/// </summary>
public interface IDomainCatalog
{
    /// <summary>The state of every domain in the journal, undefined ones too.</summary>
    IAsyncEnumerable<DomainState> ReadStatesAsync(CancellationToken cancellationToken);
}
