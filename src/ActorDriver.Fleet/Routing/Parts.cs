using System.Text.Json;
using ActorDriver.Domains;
using ActorDriver.Fleet.Wire;
using ActorDriver.Remoting;

namespace ActorDriver.Fleet.Routing;

/// <summary>
/// Cuts answers into messages by their bytes: one that is larger than a frame would vanish without a word to anybody.
/// </summary>
internal static class Parts
{
    /// <summary>How large a message becomes, about. Frames are 256,000 bytes; the envelope and JSON's escapes need room.</summary>
    public const int Bytes = 100_000;

    /// <summary>The domains, in as many messages as they need; one at least.</summary>
    public static IEnumerable<FleetMessage.Listed> Of(IReadOnlyList<DomainState> domains)
    {
        var parts = Cut(domains.Select(Slim), SizeOf).ToList();
        return parts.Count == 0
            ? [new FleetMessage.Listed(0, true, [], null)]
            : parts.Select((part, i) => new FleetMessage.Listed(i, i == parts.Count - 1, part, null));
    }

    /// <summary>Groups items so that none is larger than a part, unless a single one is.</summary>
    public static IEnumerable<IReadOnlyList<T>> Cut<T>(IEnumerable<T> items, Func<T, int> size)
    {
        var part = new List<T>();
        var bytes = 0;
        foreach (var item in items)
        {
            var own = size(item);
            if (part.Count > 0 && bytes + own > Bytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(item);
            bytes += own;
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>A state without what other hosts do not show: a command line may be as long as several frames.</summary>
    public static DomainState Slim(DomainState state) => state with { Exec = null, Pending = null };

    /// <summary>An outcome that fits into a message.</summary>
    public static DomainReply Slim(DomainReply reply) => reply switch
    {
        DomainReply.Done done => done with { Domain = Slim(done.Domain) },
        DomainReply.Refused { Domain: { } domain } refused => refused with { Domain = Slim(domain) },
        _ => reply,
    };

    /// <summary>An event's size in a message: its bytes are written in base 64.</summary>
    public static int SizeOf(FleetEvent e) => e.Bytes.Length * 4 / 3 + 300;

    private static int SizeOf(DomainState state) =>
        JsonSerializer.SerializeToUtf8Bytes(WireState.Of(state), FleetWireJson.Default.WireState).Length;
}
