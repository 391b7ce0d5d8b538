namespace ActorDriver.Contracts;

/// <summary>The paths of the HTTP interface.</summary>
public static class Routes
{
    /// <summary>The domains; one domain is below it.</summary>
    public const string Domains = "/v1/domains";

    /// <summary>One command for several domains.</summary>
    public const string Operations = "/v1/operations";

    /// <summary>The containers that run on this machine, adopted or not.</summary>
    public const string Containers = "/v1/containers";

    /// <summary>Adopting one.</summary>
    public const string Adoptions = "/v1/adoptions";

    /// <summary>Adopting all.</summary>
    public const string AllAdoptions = "/v1/adoptions/all";

    /// <summary>The live events, as server-sent events.</summary>
    public const string Events = "/v1/events";

    /// <summary>Every domain as it was at a moment.</summary>
    public const string AuditStates = "/v1/audit/states";

    /// <summary>What happened in a period.</summary>
    public const string AuditSummary = "/v1/audit/summary";

    /// <summary>Whether the journal is as it was written.</summary>
    public const string AuditVerification = "/v1/audit/verification";

    /// <summary>The journal as one HTML file.</summary>
    public const string AuditReport = "/v1/audit/report";

    /// <summary>The journal for other programs.</summary>
    public const string AuditExport = "/v1/audit/export";

    /// <summary>Who answers here.</summary>
    public const string Version = "/v1/version";

    /// <summary>This interface's description.</summary>
    public const string OpenApi = "/v1/openapi.json";

    /// <summary>Whether the journal is sound; reads all of it.</summary>
    public const string JournalCheck = "/v1/journal/check";

    /// <summary>What the paths of all questions about the past begin with.</summary>
    public const string Audit = "/v1/audit";

    /// <summary>Whether all is well.</summary>
    public const string Health = "/healthz";

    /// <summary>Numbers for Prometheus.</summary>
    public const string Metrics = "/metrics";

    /// <summary>The hosts of the fleet.</summary>
    public const string Hosts = "/v1/hosts";

    /// <summary>Founding a fleet.</summary>
    public const string Fleet = "/v1/fleet";

    /// <summary>Inviting a host.</summary>
    public const string FleetTokens = "/v1/fleet/tokens";

    /// <summary>Joining a fleet.</summary>
    public const string FleetJoin = "/v1/fleet/join";

    /// <summary>Leaving it.</summary>
    public const string FleetLeave = "/v1/fleet/leave";

    /// <summary>Making the tables of the copy.</summary>
    public const string FleetCopy = "/v1/fleet/copy";

    /// <summary>This host's journal beside its copy.</summary>
    public const string FleetCopyVerification = "/v1/fleet/copy/verification";

    /// <summary>The domains of all hosts.</summary>
    public const string FleetDomains = "/v1/fleet/domains";

    /// <summary>One host.</summary>
    public static string Host(string host) => $"{Hosts}/{Uri.EscapeDataString(host)}";

    /// <summary>One domain of another host.</summary>
    public static string HostDomain(string host, string reference) => $"{Host(host)}/domains/{Uri.EscapeDataString(reference)}";

    /// <summary>One domain.</summary>
    public static string Domain(string reference) => $"{Domains}/{Uri.EscapeDataString(reference)}";
}
