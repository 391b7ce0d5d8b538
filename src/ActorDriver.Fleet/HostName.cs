using System.Diagnostics.CodeAnalysis;
using ActorDriver.Domains;

namespace ActorDriver.Fleet;

/// <summary>A host's name in its fleet. The rules are a domain's: both stand in <c>HOST/REF</c>.</summary>
internal static class HostName
{
    /// <summary>Says in one sentence what is wrong with a name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? fault)
    {
        var good = DomainName.TryParse(text, out var parsed, out var wrong);
        name = good ? parsed.ToString() : null;
        fault = good ? null : wrong!.Replace("a domain name", "a host name", StringComparison.Ordinal);
        return good;
    }

    /// <summary>This machine's own, up to the first dot; <c>host</c> where that is none that can be used.</summary>
    public static string OfMachine() => TryParse(Environment.MachineName.Split('.')[0], out var name, out _) ? name : "host";
}
