using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ActorDriver.Fleet.Joining;

/// <summary>What a host needs to join: where to ask, whom to believe, and a secret that is good once.</summary>
/// <param name="Address">Where hosts join.</param>
/// <param name="Authority">The fingerprint of the fleet's authority.</param>
/// <param name="Secret">The secret.</param>
/// <param name="Until">When the token ends, in UTC.</param>
internal sealed record JoinToken(FleetAddress Address, string Authority, string Secret, DateTime Until)
{
    private const string Prefix = "fleet1-";

    /// <summary>A token with a new secret.</summary>
    public static JoinToken Create(FleetAddress address, string authority, DateTime until) =>
        new(address, authority, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)), until);

    /// <summary>Reads what <c>fleet token</c> has printed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JoinToken? token, [NotNullWhen(false)] out string? fault)
    {
        token = Read(text?.Trim());
        fault = token is null ? "this is no token of a fleet: give all of what 'actordriver fleet token' has printed" : null;
        return token is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new TokenData(Address.ToString(), Authority, Secret, Until), FleetJson.Default.TokenData));

    /// <summary>The secret as the authority keeps it: who reads its files cannot join with what is in them.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static JoinToken? Read(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return null;
        try
        {
            var data = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length)), FleetJson.Default.TokenData);
            return data is not null && FleetAddress.TryParse(data.Address, out var address, out _)
                ? new JoinToken(address, data.Authority, data.Secret, data.Until)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A token's content.</summary>
internal sealed record TokenData(string Address, string Authority, string Secret, DateTime Until);
