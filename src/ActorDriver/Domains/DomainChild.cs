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

    /// <summary>The wait before it is started again after the next failure.</summary>
    public TimeSpan Backoff { get; set; } = backoff;

    /// <summary>The commands that are not answered yet, in the order in which they came.</summary>
    public SortedDictionary<long, (DomainCommand Command, IActorRef Asker)> Open { get; } = [];

    public void RefuseAll(DomainError why)
    {
        foreach (var (command, asker) in Open.Values)
            Refusals.Refuse(command, asker, why);
        Open.Clear();
    }
}

/// <summary>Answers what cannot be done: each kind of message has its own kind of answer.</summary>
internal static class Refusals
{
    public static void Refuse(object message, IActorRef asker, DomainError why) => asker.Tell(message switch
    {
        DomainCommand command => new DomainReply.Refused(command.Wish.CorrelationId, why, null),
        DomainQuery.GetStatus => new DomainStatusReply(null, why),
        DomainQuery.List => new DomainListReply([], why),
        _ => throw new ArgumentException($"no refusal for {message.GetType().Name}", nameof(message)),
    });
}
