using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>
/// The life of one domain, from its definition or adoption on: <c>GET /v1/domains/{ref}/lives</c>. A name that is used again has
/// several.
/// </summary>
/// <param name="Id">The domain's UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Began">When it was defined or adopted, in UTC.</param>
/// <param name="Ended">When it was undefined; null while it exists.</param>
public sealed record LifeInfo(string Id, string Name, DateTimeOffset Began, DateTimeOffset? Ended);

/// <summary>One domain's states over a period, without gaps: <c>GET /v1/domains/{ref}/lanes</c>.</summary>
/// <param name="Id">The domain's UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Since">The period's begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="Stretches">What it was and when, in order; the time in which it did not exist is in none of them.</param>
/// <param name="Marks">What a picture marks: freezes, time-outs, failures, drifts, and kinds that are not known.</param>
public sealed record LaneInfo(
    string Id, string Name, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<StretchInfo> Stretches, IReadOnlyList<MarkInfo> Marks);

/// <summary>A stretch of time in one state.</summary>
/// <param name="Since">Its begin.</param>
/// <param name="Until">Its end.</param>
/// <param name="State">One of <see cref="DomainStates"/>.</param>
public sealed record StretchInfo(DateTimeOffset Since, DateTimeOffset Until, string State);

/// <summary>An event that a picture marks.</summary>
/// <param name="At">When. Where the clock had gone back, the time that it had reached before.</param>
/// <param name="Event">Its kind.</param>
/// <param name="Unknown">True when the daemon's version does not know the kind; left out otherwise.</param>
public sealed record MarkInfo(
    DateTimeOffset At, string Event, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Unknown = false);
