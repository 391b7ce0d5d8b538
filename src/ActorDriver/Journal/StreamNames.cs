using System.Diagnostics.CodeAnalysis;
using ActorDriver.Domains;

namespace ActorDriver.Journal;

/// <summary>The names of the streams in the journal. A domain's is <c>domain-</c> and its UUID.</summary>
public static class StreamNames
{
    private const string Prefix = "domain-";

    /// <summary>A domain's stream: the persistence id of its actor.</summary>
    public static string Of(DomainId id) => Prefix + id;

    /// <summary>
    /// Whose stream this is; false for one that is no domain's. A name in another letter case is another stream, which no domain replays.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? persistenceId, out DomainId id)
    {
        id = default;
        return persistenceId is not null && persistenceId.StartsWith(Prefix, StringComparison.Ordinal)
            && DomainId.TryParse(persistenceId[Prefix.Length..], out id) && persistenceId == Of(id);
    }
}
