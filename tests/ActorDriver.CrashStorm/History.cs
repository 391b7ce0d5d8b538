using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.Domains;
using ActorDriver.Journal;

namespace ActorDriver.CrashStorm;

/// <summary>What must hold of one domain's events, and of what its client was told.</summary>
internal static class History
{
    private static readonly Dictionary<string, string[]> Outcomes = new()
    {
        ["StartRequested"] = ["Started", "StartFailed"],
        ["SuspendRequested"] = ["Frozen", "FreezeTimedOut", "FreezeFailed"],
        ["ResumeRequested"] = ["Thawed", "ThawTimedOut", "ThawFailed"],
        ["DestroyRequested"] = ["Destroyed", "DestroyFailed"],
    };

    /// <summary>Numbers without gaps, and each event linked to the bytes of the one before it.</summary>
    public static void CheckChain(string name, IReadOnlyList<RecordedEvent> events)
    {
        var previous = EventHash.None;
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            if (e.SequenceNr != i + 1)
                throw new ViolationException($"'{name}': event {i + 1} has number {e.SequenceNr} ({e.Manifest})");
            var link = JsonDocument.Parse(e.Bytes).RootElement.GetProperty("prev").GetString();
            if (link != previous.ToString())
                throw new ViolationException($"'{name}': event {e.SequenceNr} is linked to '{link}', and its predecessor's hash is '{previous}'");
            previous = EventHash.Of(e.Bytes.Span);
        }
    }

    /// <summary>Each intent is followed by its own outcome, and nobody but the client has changed anything.</summary>
    public static void CheckIntents(string name, IReadOnlyList<RecordedEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i].Event ?? throw new ViolationException($"'{name}': event {i + 1} is of an unknown kind, {events[i].Manifest}");
            if (e is DomainEvent.DriftObserved or DomainEvent.Stopped)
                throw new ViolationException($"'{name}': event {i + 1} is {e}, and nobody has touched its container from outside");
            if (!Outcomes.TryGetValue(e.Kind, out var fitting))
                continue;
            var next = i + 1 < events.Count ? events[i + 1].Event : null;
            if (next is null || !fitting.Contains(next.Kind) || next.Wish != e.Wish)
                throw new ViolationException($"'{name}': intent {i + 1} ({e.Kind}, '{e.Wish.Reason}') is followed by {next?.Kind ?? "nothing"} ('{next?.Wish.Reason}')");
        }
    }

    /// <summary>What was acknowledged is in the journal, in the order in which it was.</summary>
    public static void CheckTold(string name, IReadOnlyList<RecordedEvent> events, IReadOnlyList<Told> told)
    {
        var byReason = events.Where(e => e.Event!.Wish.Reason is not null).ToLookup(e => e.Event!.Wish.Reason!);
        var last = 0L;
        foreach (var one in told.Where(t => t.Outcome is not null))
        {
            var own = byReason[one.Reason].ToList();
            var outcome = one.Outcome!;
            if (outcome is { Error: null, Event: null } or { Error: { Code: not ErrorCodes.OperationFailed } })
            {
                if (own.Count > 0)
                    throw new ViolationException($"'{name}': {one.Kind} '{one.Reason}' had nothing to do ({outcome.Error?.ToString() ?? "done"}), and made {own[0].Manifest}");
                continue;
            }

            var wanted = outcome.Error is null
                ? own.SingleOrDefault(e => e.Event!.Kind == outcome.Event)
                : own.SingleOrDefault(e => e.Event!.Kind.EndsWith("Failed", StringComparison.Ordinal) || e.Event.Kind.EndsWith("TimedOut", StringComparison.Ordinal));
            if (wanted is null)
                throw new ViolationException(
                    $"'{name}': {one.Kind} '{one.Reason}' was answered {outcome.Event ?? outcome.Error?.ToString()}, and the journal holds of it: "
                    + (own.Count > 0 ? string.Join(", ", own.Select(e => e.Manifest)) : "nothing"));
            if (wanted.SequenceNr <= last)
                throw new ViolationException($"'{name}': '{one.Reason}' was answered after event {last} and is event {wanted.SequenceNr}");
            last = wanted.SequenceNr;
        }
    }
}
