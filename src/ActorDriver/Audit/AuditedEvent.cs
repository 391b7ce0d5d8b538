using System.Text;
using System.Text.Json;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.Audit;

/// <summary>An event of the past with all that is shown of it, also where this version does not know its kind.</summary>
/// <param name="Stored">The row.</param>
/// <param name="Name">What the domain was called then.</param>
/// <param name="Kind">The event's kind: <c>Frozen</c>, …; of an unknown one what its bytes say, else its manifest.</param>
/// <param name="At">When, in UTC; of one whose bytes do not tell, when its predecessor was.</param>
/// <param name="Wish">Who asked, and why.</param>
public sealed record AuditedEvent(RecordedEvent Stored, string Name, string Kind, DateTimeOffset At, Wish Wish)
{
    /// <summary>Whose it is.</summary>
    public DomainId Id => Stored.Id;

    /// <summary>Its number in the domain's own stream, from 1.</summary>
    public long SequenceNr => Stored.SequenceNr;

    /// <summary>Whether this version knows the kind; if not, the event is shown and changes no state.</summary>
    public bool IsKnown => Stored.Event is not null;

    /// <summary>The event's own fields, as the JSON object that is stored; <c>{}</c> when it has none or cannot be read.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get
        {
            try
            {
                var (start, length) = StoredEvent.FindData(Stored.Bytes.Span);
                return length > 0 ? Stored.Bytes.Slice(start, length) : NoData;
            }
            catch (JsonException)
            {
                return NoData;
            }
        }
    }

    private static ReadOnlyMemory<byte> NoData { get; } = "{}"u8.ToArray();

    /// <summary>Makes it of a row.</summary>
    /// <param name="stored">The row.</param>
    /// <param name="name">What the domain was called.</param>
    /// <param name="previous">When its predecessor was: taken where its own bytes do not tell.</param>
    public static AuditedEvent Of(RecordedEvent stored, string name, DateTimeOffset previous)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Event is { } e)
            return new AuditedEvent(stored, name, e.Kind, e.At, e.Wish);
        try
        {
            var header = StoredEvent.Read(stored.Bytes.Span, format: null);
            var kind = header.Kind.IsEmpty ? stored.Manifest : Encoding.UTF8.GetString(header.Kind);
            return new AuditedEvent(stored, name, kind, header.At, header.Wish);
        }
        catch (JsonException)
        {
            return new AuditedEvent(stored, name, stored.Manifest, previous, Nobody);
        }
    }

    private static readonly Wish Nobody = new("", null, Guid.Empty);
}
