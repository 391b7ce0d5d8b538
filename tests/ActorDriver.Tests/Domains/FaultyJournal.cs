using System.Collections.Immutable;
using ActorDriver.Domains;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorDriver.Tests.Domains;

/// <summary>Fails, rejects or holds back the writing of chosen events. Handed to the journal in the actor system's setup.</summary>
internal sealed class JournalFaults : Setup
{
    /// <summary>The write of this event fails, as when the disk is full.</summary>
    public Func<DomainEvent, bool> Fails { get; set; } = _ => false;

    /// <summary>This event is written, and its writer hears that it was not: as when the disk answers after the time is up.</summary>
    public Func<DomainEvent, bool> AnswersLate { get; set; } = _ => false;

    /// <summary>This event is rejected, as when it cannot be serialized.</summary>
    public Func<DomainEvent, bool> Rejects { get; set; } = _ => false;

    /// <summary>The replay of every stream fails.</summary>
    public bool ReplayFails { get; set; }

    /// <summary>Writes wait until this is completed.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;
}

/// <summary>A journal in memory that is out of order on cue.</summary>
internal sealed class FaultyJournal : MemoryJournal
{
    private readonly JournalFaults _faults = Context.System.Settings.Setup.Get<JournalFaults>().Value;

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        await _faults.Gate;
        if (writes.Any(w => Events(w).Any(_faults.Fails)))
            throw new IOException("no space left on device");
        var rejected = writes.Select(w => Events(w).Any(_faults.Rejects)).ToList();
        await base.WriteMessagesAsync(writes.Where((_, i) => !rejected[i]), cancellationToken);
        if (writes.Any(w => Events(w).Any(_faults.AnswersLate)))
            throw new TimeoutException("the disk does not answer");
        return rejected.Select(r => r ? (Exception)new NotSupportedException("cannot be stored") : null!).ToImmutableList();
    }

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) => _faults.ReplayFails
        ? Task.FromException(new IOException("the journal cannot be read"))
        : base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);

    private static IEnumerable<DomainEvent> Events(AtomicWrite write) =>
        ((IImmutableList<IPersistentRepresentation>)write.Payload).Select(p => ((JournaledEvent)p.Payload).Event);
}
