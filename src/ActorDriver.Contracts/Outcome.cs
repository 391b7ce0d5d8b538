using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>
/// What came of one command to one domain. Has one of two shapes on the wire: <c>{"id","name","state","event","elapsedMs"}</c>
/// when it is done, <c>{"name","error":{"code","message"}}</c> when it is not.
/// </summary>
[JsonConverter(typeof(OutcomeConverter))]
public sealed record Outcome
{
    /// <summary>The domain's UUID; null with an error.</summary>
    public string? Id { get; init; }

    /// <summary>The domain's name; with an error, the reference that was given.</summary>
    public required string Name { get; init; }

    /// <summary>The domain's state now; null with an error.</summary>
    public string? State { get; init; }

    /// <summary>The outcome event's name, such as <c>Frozen</c>; null when there was nothing to do, and with an error.</summary>
    public string? Event { get; init; }

    /// <summary>From the command's arrival to its durable outcome, in milliseconds.</summary>
    public double ElapsedMs { get; init; }

    /// <summary>Why it is not done; null when it is.</summary>
    public ErrorInfo? Error { get; init; }

    /// <summary>An outcome that is an error.</summary>
    public static Outcome Failed(string name, ErrorInfo error) => new() { Name = name, Error = error };
}

/// <summary>An expected failure.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One sentence that names the thing and, where there is one, the remedy.</param>
public sealed record ErrorInfo(string Code, string Message);
