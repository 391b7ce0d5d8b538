using System.Diagnostics.CodeAnalysis;

namespace ActorDriver.Daemon.Http;

/// <summary>Query parameters that are <c>true</c> or <c>false</c>.</summary>
internal static class Flags
{
    /// <summary>Reads a flag; one that is not there is false.</summary>
    public static bool TryRead(IQueryCollection query, string name, out bool value, [NotNullWhen(false)] out string? fault)
    {
        var text = query[name].ToString();
        value = text == "true";
        fault = text is "" or "true" or "false" ? null : $"{name} must be true or false";
        return fault is null;
    }
}
