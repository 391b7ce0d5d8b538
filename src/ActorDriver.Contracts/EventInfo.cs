using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>One journaled event as it is shown.</summary>
/// <param name="Id">The domain's UUID.</param>
/// <param name="Name">The domain's name.</param>
/// <param name="Seq">The event's number in the domain's own journal, from 1, without gaps.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Event">What: <c>Frozen</c>, <c>FreezeTimedOut</c>, …</param>
/// <param name="By">Who asked; <c>kernel</c> when nobody did.</param>
/// <param name="Reason">Why, in the asker's words, or null.</param>
/// <param name="Data">What else the event says; its properties depend on the kind.</param>
/// <param name="Unknown">True when this version does not know the kind, so that it changes no state that is shown; left out otherwise.</param>
public sealed record EventInfo(
    string Id, string Name, long Seq, DateTimeOffset At, string Event, string By, string? Reason, JsonElement Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Unknown = false);
