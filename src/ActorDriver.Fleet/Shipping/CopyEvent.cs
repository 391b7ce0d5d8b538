using ActorDriver.Journal;

namespace ActorDriver.Fleet.Shipping;

/// <summary>An event as the copy has it.</summary>
internal sealed record CopyEvent(long Position, Guid Domain, long SequenceNr, DateTime At, string Manifest, byte[] Bytes)
{
    public static CopyEvent Of(RecordedEvent e) => new(
        e.Position, e.Id.Value, e.SequenceNr, (e.Event?.At ?? DateTimeOffset.UnixEpoch).UtcDateTime, e.Manifest, e.Bytes.ToArray());

    /// <summary>Whether the two are one event: the very bytes, at the same place.</summary>
    public bool Is(CopyEvent other) => Position == other.Position && Manifest == other.Manifest && Bytes.AsSpan().SequenceEqual(other.Bytes);
}
