using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>What an event says beyond its name, in a few words.</summary>
internal static class EventText
{
    private const int MaxPart = 60;

    /// <summary>Whether it tells of something that did not work.</summary>
    public static bool IsFailure(string eventName) =>
        eventName.EndsWith("Failed", StringComparison.Ordinal) || eventName.EndsWith("TimedOut", StringComparison.Ordinal);

    /// <summary>The fields that matter to a reader, then the reason that was given.</summary>
    public static string Details(EventInfo e)
    {
        var parts = new List<string>();
        if (e.Data.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in e.Data.EnumerateObject())
            {
                if (Part(field) is { } part)
                    parts.Add(part);
            }
        }
        if (e.Unknown)
            parts.Add("a kind that this version does not know");
        if (e.Reason is not null)
            parts.Add($"\"{e.Reason}\"");
        return string.Join(", ", parts);
    }

    // A command line may be of any length; what matters of it stands at its beginning.
    private static string Short(string text) => text.Length <= MaxPart ? text : text[..(MaxPart - 1)] + "…";

    private static string? Part(JsonProperty field) => (field.Name, field.Value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("elapsedMs", JsonValueKind.Number) => Ago.Duration(field.Value.GetDouble()),
        ("polls", JsonValueKind.Number) => field.Value.GetInt32() is > 0 and var n ? $"{n} polls" : null,
        ("init", JsonValueKind.Object) when field.Value.TryGetProperty("pid", out var pid) => $"pid {pid.GetRawText()}",
        ("cgroup", JsonValueKind.Object) when field.Value.TryGetProperty("backend", out var backend) => backend.ToString(),
        ("exec", JsonValueKind.Object) when field.Value.TryGetProperty("command", out var command)
            && command.ValueKind == JsonValueKind.Array => Short(string.Join(' ', command.EnumerateArray())),
        ("pids", JsonValueKind.Array) => $"pids {field.Value.GetRawText()}",
        ("backend" or "cause" or "exitStatus" or "runtime" or "runtimeId", JsonValueKind.String) => field.Value.GetString(),
        ("lastRead", JsonValueKind.String) => $"last state {field.Value.GetString()}",
        ("frozenAncestor", JsonValueKind.String) => $"frozen ancestor {field.Value.GetString()}",
        ("heldBy", JsonValueKind.String) => field.Value.GetString(),
        ("notUndone", JsonValueKind.String) => $"not undone: {field.Value.GetString()}",
        ("isFrozen" or "wasFrozen", JsonValueKind.True) => "frozen",
        ("isFrozen" or "wasFrozen", JsonValueKind.False) => "thawed",
        ("rolledBack", JsonValueKind.True) => "rolled back",
        ("rolledBack", JsonValueKind.False) => "not rolled back",
        _ => null,
    };
}
