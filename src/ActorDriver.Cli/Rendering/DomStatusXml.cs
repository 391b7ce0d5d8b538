using System.Text;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>
/// A domain as libvirt keeps it in its status files: <c>&lt;domstatus state=… reason=… pid=…&gt;</c>. What a domain does not have
/// (a monitor, a console, devices) is left out. What libvirt has no word for stands in the metadata, in a name space of our own.
/// </summary>
internal static class DomStatusXml
{
    public const string Namespace = "urn:actordriver:domain:1";

    public static string Of(DomainInfo d)
    {
        var xml = new StringBuilder();
        var pid = d.Pid is { } init ? $" pid='{init}'" : "";
        xml.Append($"<domstatus state='{State(d.State)}' reason='{Reason(d)}'{pid}>\n");
        xml.Append($"  <domain type='lxc'{(d.Pid is { } id ? $" id='{id}'" : "")}>\n");
        xml.Append($"    <name>{Text(d.Name)}</name>\n");
        xml.Append($"    <uuid>{Text(d.Id)}</uuid>\n");
        xml.Append("    <metadata>\n");
        xml.Append($"      <ad:domain xmlns:ad='{Namespace}' state='{Text(d.State)}' reason='{Text(d.Reason)}' runtime='{Text(d.Runtime)}'");
        xml.Append($" since='{d.Since.UtcDateTime:O}'{Attribute("backend", d.Backend)}{Attribute("cgroup", d.Cgroup)}/>\n");
        xml.Append("    </metadata>\n");
        xml.Append("    <os>\n      <type>exe</type>\n    </os>\n");
        xml.Append("  </domain>\n</domstatus>\n");
        return xml.ToString();
    }

    // virDomainState has no words for what is under way: a domain is what it was until the kernel confirms.
    private static string State(string state) => state switch
    {
        DomainStates.Running or DomainStates.Freezing => "running",
        DomainStates.Paused or DomainStates.Thawing => "paused",
        DomainStates.Destroying => "shutdown",
        _ => "shutoff",
    };

    // The reasons that virDomainRunningReason, …PausedReason and …ShutoffReason know; the others are in the metadata.
    private static string Reason(DomainInfo d) => (State(d.State), d.Reason) switch
    {
        ("running", "booted" or "unpaused") or ("paused" or "shutdown", "user") or ("shutoff", "destroyed" or "failed") => d.Reason,
        ("shutoff", "exited") => "shutdown",
        _ => "unknown",
    };

    private static string Attribute(string name, string? value) => value is null ? "" : $" {name}='{Text(value)}'";

    private static string Text(string text) => Printable.Of(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("'", "&apos;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
