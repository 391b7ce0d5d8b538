using System.Diagnostics;
using Akka.Actor;

namespace ActorDriver.Domains;

/// <summary>What <see cref="DomainsActor"/> keeps in its books about one domain's actor.</summary>
internal sealed class DomainChild(DomainId id, TimeSpan backoff)
{
    public DomainId Id { get; } = id;

    /// <summary>The actor, or null: not needed, being let go, or waiting to be started again.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>It was told to go and has not gone yet.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Something came while it was leaving: it is started again as soon as it has gone.</summary>
    public bool MustComeBack { get; set; }

    /// <summary>The name that is reserved for it until its first event is durable.</summary>
    public DomainName? Reserved { get; set; }

    /// <summary>Why it has stopped or is about to; null while it works.</summary>
    public DomainError? Trouble { get; set; }

    /// <summary>What an actor that failed had reached in the kernel and could not store.</summary>
    public DomainEvent? Outcome { get; set; }

    /// <summary>The wait before it is started again after the next failure.</summary>
    public TimeSpan Backoff { get; set; } = backoff;

    /// <summary>The commands that are not answered yet, in the order in which they came.</summary>
    public SortedDictionary<long, OpenCommand> Open { get; } = [];

    public void RefuseAll(DomainError why)
    {
        foreach (var open in Open.Values)
            open.Answer(new DomainReply.Refused(open.Command.Wish.CorrelationId, why, null));
        Open.Clear();
    }
}

/// <summary>A command that is not answered yet, who waits for the answer, and its span where somebody listens.</summary>
internal sealed record OpenCommand(DomainCommand Command, IActorRef Asker, Activity? Span)
{
    public void Answer(DomainReply reply)
    {
        DriverTelemetry.End(Span, reply);
        Asker.Tell(reply);
    }
}

/// <summary>Answers what cannot be dealt with: each kind has its own kind of answer.</summary>
internal static class Refusals
{
    public static void Refuse(object message, IActorRef asker, DomainError why) => asker.Tell(message switch
    {
        DomainCommand command => new DomainReply.Refused(command.Wish?.CorrelationId ?? Guid.Empty, why, null),
        DomainQuery.GetStatus => new DomainStatusReply(null, why),
        DomainQuery.List => new DomainListReply([], why),
        _ => throw new ArgumentException($"no refusal for {message.GetType().Name}", nameof(message)),
    });
}
