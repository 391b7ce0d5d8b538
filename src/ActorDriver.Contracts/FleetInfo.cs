using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>One host of the fleet: <c>hosts --json</c> and <c>GET /v1/hosts</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="State">One of <see cref="HostStates"/>.</param>
/// <param name="Since">Since when it has had this state, in UTC; null when this host has not heard of it since it started.</param>
/// <param name="Domains">How many domains it has; null when it has not said so.</param>
/// <param name="Version">Its version; null when it has not said so.</param>
/// <param name="CopyLag">How many of its events are not in the copy yet; null where it keeps none.</param>
/// <param name="Self">Whether it is the host that answers.</param>
/// <param name="Authority">Whether it has the fleet's authority: where hosts join.</param>
public sealed record HostInfo(
    string Name, string Address, string State, DateTimeOffset? Since, int? Domains, string? Version, long? CopyLag, bool Self, bool Authority);

/// <summary>The words of <see cref="HostInfo.State"/>.</summary>
public static class HostStates
{
    /// <summary>It answers.</summary>
    public const string Up = "up";

    /// <summary>It does not answer this host.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>It has left the fleet, or was removed.</summary>
    public const string Left = "left";
}

/// <summary>One domain of some host: <c>list -A --json</c>.</summary>
/// <param name="Host">The host.</param>
/// <param name="Reachable">Whether the host has answered; else this is what it said last.</param>
/// <param name="AsOf">When it said so, in UTC.</param>
/// <param name="Id">Its UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">One of <see cref="DomainStates"/>; the last known one when the host is not reachable.</param>
/// <param name="Reason">Why it is in this state.</param>
/// <param name="Backend">As in <see cref="DomainInfo"/>.</param>
/// <param name="Cgroup">As in <see cref="DomainInfo"/>.</param>
/// <param name="Pid">As in <see cref="DomainInfo"/>.</param>
/// <param name="Runtime">As in <see cref="DomainInfo"/>.</param>
/// <param name="Since">Since when it has had this state, in UTC.</param>
public sealed record HostDomainInfo(
    string Host, bool Reachable, DateTimeOffset AsOf, string Id, string Name, string State, string Reason, string? Backend, string? Cgroup,
    int? Pid, string Runtime, DateTimeOffset Since);

/// <summary>Answer to <c>GET /v1/fleet/domains</c>.</summary>
/// <param name="Domains">The domains of all hosts, by host and name.</param>
/// <param name="Silent">The hosts that have not answered, and why.</param>
public sealed record FleetDomainsInfo(IReadOnlyList<HostDomainInfo> Domains, IReadOnlyList<SilentHostInfo> Silent);

/// <summary>A host that has not answered.</summary>
/// <param name="Host">The host.</param>
/// <param name="Error">Why.</param>
/// <param name="LastKnown">When it last told its domains; null when it has told this host none.</param>
public sealed record SilentHostInfo(string Host, ErrorInfo Error, DateTimeOffset? LastKnown);

/// <summary>Body of <c>POST /v1/fleet</c>: found a fleet.</summary>
/// <param name="Name">This host's name in it; null for the machine's.</param>
/// <param name="Listen">Where it listens; null where there is only one address.</param>
public sealed record FoundFleetRequest(string? Name = null, string? Listen = null);

/// <summary>Body of <c>POST /v1/fleet/tokens</c>.</summary>
/// <param name="Seconds">How long the token is good. Default: an hour.</param>
public sealed record TokenRequest(double Seconds = 3600);

/// <summary>Answer to <c>POST /v1/fleet/tokens</c>.</summary>
/// <param name="Token">What <c>fleet join</c> takes.</param>
/// <param name="Until">When it ends, in UTC.</param>
public sealed record TokenInfo(string Token, DateTimeOffset Until);

/// <summary>Body of <c>POST /v1/fleet/join</c>.</summary>
/// <param name="Token">What <c>fleet token</c> has printed.</param>
/// <param name="Name">This host's name; null for the machine's.</param>
/// <param name="Listen">Where it listens; null for the address by which it sees the fleet.</param>
public sealed record JoinFleetRequest(string Token, string? Name = null, string? Listen = null);

/// <summary>Body of <c>POST /v1/fleet/leave</c>.</summary>
/// <param name="Force">Also when the host with the authority does not answer.</param>
public sealed record LeaveFleetRequest(bool Force = false);

/// <summary>Which fleet this host belongs to: the answer to founding and joining.</summary>
/// <param name="Host">This host's name.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Hosts">How many hosts the fleet has.</param>
public sealed record MembershipInfo(string Host, string Address, int Hosts);

/// <summary>Body of <c>POST /v1/fleet/copy</c>: make the copy's tables.</summary>
/// <param name="Connection">The database, as its owner, in Npgsql's form.</param>
public sealed record CopyRequest(string Connection);

/// <summary>Answer to <c>POST /v1/fleet/copy/verification</c>: this host's journal beside its copy.</summary>
/// <param name="Sound">The two are the same, as far as the copy goes.</param>
/// <param name="Position">How far the copy goes.</param>
/// <param name="Findings">Where they differ, one sentence each; the first 1,000.</param>
public sealed record CopyVerificationInfo(bool Sound, long Position, IReadOnlyList<string> Findings);

/// <summary>A reference that may name a host: <c>web1</c>, <c>host2/web1</c>.</summary>
/// <param name="Host">The host; null for this one.</param>
/// <param name="Domain">What follows the slash.</param>
public readonly record struct HostReference(string? Host, string Domain)
{
    /// <summary>Takes a reference apart. What begins with <c>name:</c>, <c>id:</c> or <c>pid:</c> names no host: hosts' names have no colon.</summary>
    public static HostReference Parse(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && !text.AsSpan(0, slash).Contains(':')
            ? new HostReference(text[..slash], text[(slash + 1)..])
            : new HostReference(null, text);

    /// <inheritdoc/>
    public override string ToString() => Host is null ? Domain : $"{Host}/{Domain}";
}

/// <summary>How the fleet's shapes become JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimestampConverter)])]
[JsonSerializable(typeof(IReadOnlyList<HostInfo>))]
[JsonSerializable(typeof(IReadOnlyList<HostDomainInfo>))]
[JsonSerializable(typeof(FleetDomainsInfo))]
[JsonSerializable(typeof(FoundFleetRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenInfo))]
[JsonSerializable(typeof(JoinFleetRequest))]
[JsonSerializable(typeof(LeaveFleetRequest))]
[JsonSerializable(typeof(MembershipInfo))]
[JsonSerializable(typeof(CopyRequest))]
[JsonSerializable(typeof(CopyVerificationInfo))]
public sealed partial class FleetShapes : JsonSerializerContext;
