using System.Collections.Immutable;
using ActorDriver.Domains;

namespace ActorDriver.Fleet.Joining;

/// <summary>The tokens that the authority has given out, by the hashes of their secrets.</summary>
/// <param name="Tokens">Every token, until a week after its end: who comes too late is told so.</param>
internal sealed record TokenBook(ImmutableArray<TokenEntry> Tokens)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    public static TokenBook Empty { get; } = new([]);

    /// <summary>The book with one more token, without those that nobody will ask about any more.</summary>
    public TokenBook With(JoinToken token, DateTime now) => new(
        [.. Tokens.Where(t => t.Until + Remembered > now), new TokenEntry(JoinToken.Hash(token.Secret), token.Until)]);

    /// <summary>Why a secret does not open the door; null when it does.</summary>
    public DomainError? Judge(string secret, DateTime now)
    {
        var hash = JoinToken.Hash(secret);
        return Tokens.FirstOrDefault(t => t.SecretHash == hash) switch
        {
            null => new DomainError(ErrorCode.AccessDenied, "the token is not one of this fleet: ask for one with 'actordriver fleet token'"),
            { UsedBy: { } host, UsedAt: { } at } => new DomainError(
                ErrorCode.AccessDenied, $"the token was used by host '{host}' at {at:u}, and is good once: ask for another"),
            { Until: var until } when until <= now => new DomainError(
                ErrorCode.AccessDenied, $"the token ended at {until:u}: ask for another with 'actordriver fleet token'"),
            _ => null,
        };
    }

    /// <summary>The book in which the token is used.</summary>
    public TokenBook Used(string secret, string by, DateTime now)
    {
        var hash = JoinToken.Hash(secret);
        return new TokenBook([.. Tokens.Select(t => t.SecretHash == hash ? t with { UsedBy = by, UsedAt = now } : t)]);
    }
}

/// <summary>One token.</summary>
internal sealed record TokenEntry(string SecretHash, DateTime Until, string? UsedBy = null, DateTime? UsedAt = null);
