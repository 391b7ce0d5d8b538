using ActorDriver.Domains;

namespace ActorDriver.Audit;

/// <summary>Every domain as it was at a moment.</summary>
/// <param name="Moment">The moment.</param>
/// <param name="States">The domains of which something had been journaled by then, those already undefined too.</param>
/// <param name="Notes">What was noticed on the way.</param>
public sealed record PastStates(DateTimeOffset Moment, IReadOnlyList<DomainState> States, ReplayNotes Notes);

/// <summary>A place where an event's time is before that of a predecessor in the same stream: the clock was set back.</summary>
/// <param name="Id">Whose stream.</param>
/// <param name="SequenceNr">The event's number.</param>
/// <param name="At">Its time.</param>
/// <param name="By">By how much it is before the latest time in the stream so far.</param>
public sealed record ClockStep(DomainId Id, long SequenceNr, DateTimeOffset At, TimeSpan By);

/// <summary>What is worth a remark about a journal that was replayed.</summary>
public sealed class ReplayNotes
{
    private const int MostSteps = 100;
    private readonly List<ClockStep> _clockSteps = [];

    /// <summary>The events that were read.</summary>
    public long Events { get; private set; }

    /// <summary>Those among them whose kind this version does not know; they change no state.</summary>
    public long UnknownEvents { get; private set; }

    /// <summary>How often the clock had gone back.</summary>
    public long ClockStepCount { get; private set; }

    /// <summary>Where the clock had gone back; the first 100 places.</summary>
    public IReadOnlyList<ClockStep> ClockSteps => _clockSteps;

    internal void Add(in ReplayStep step)
    {
        Events++;
        if (!step.Event.IsKnown)
            UnknownEvents++;
        if (step.ClockWentBackBy == TimeSpan.Zero)
            return;
        ClockStepCount++;
        if (_clockSteps.Count < MostSteps)
            _clockSteps.Add(new ClockStep(step.Event.Id, step.Event.SequenceNr, step.Event.At, step.ClockWentBackBy));
    }
}
