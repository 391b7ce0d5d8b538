using System.Globalization;
using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>The last event of a stream: its number, and the hash of its bytes.</summary>
/// <param name="SequenceNr">Its number.</param>
/// <param name="Hash">The hash.</param>
public readonly record struct StreamHead(long SequenceNr, EventHash Hash);

/// <summary>
/// The heads of all streams at a moment. Kept elsewhere and given to a later verification, they prove that nothing was cut off:
/// a chain of hashes alone cannot tell that its end is missing.
/// </summary>
public static class JournalHeads
{
    /// <summary>Writes one line a stream: UUID, number, hash.</summary>
    public static void Write(TextWriter writer, IReadOnlyDictionary<DomainId, StreamHead> heads)
    {
        writer.Write("# actordriver heads 1: domain, number of its last event, SHA-256 of that event's bytes\n");
        foreach (var (id, head) in heads)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{id} {head.SequenceNr} {head.Hash}\n"));
    }

    /// <summary>Reads what <see cref="Write"/> has written. Empty lines and those that begin with <c>#</c> are passed over.</summary>
    /// <exception cref="FormatException">A line is of another form; the message names it.</exception>
    public static IReadOnlyDictionary<DomainId, StreamHead> Read(TextReader reader)
    {
        var heads = new Dictionary<DomainId, StreamHead>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !DomainId.TryParse(words[0], out var id)
                || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr) || sequenceNr < 1
                || words[2].Length != 64 || !words[2].All(char.IsAsciiHexDigitLower))
                throw new FormatException($"line {number} is no head: '{line}'");
            heads[id] = new StreamHead(sequenceNr, new EventHash(words[2]));
        }

        return heads;
    }
}
