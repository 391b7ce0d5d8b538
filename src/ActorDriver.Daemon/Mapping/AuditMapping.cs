using System.Text.Json;
using ActorDriver.Audit;
using ActorDriver.Contracts;
using ActorDriver.Domains;

namespace ActorDriver.Daemon.Mapping;

/// <summary>From the audit's answers to the shapes of the socket.</summary>
internal static class AuditMapping
{
    public static LifeInfo ToInfo(this DomainLife life) => new(life.Id.ToString(), life.Name, life.Began, life.Ended);

    public static LaneInfo ToInfo(this DomainLane lane) => new(
        lane.Id.ToString(), lane.Name, lane.Since, lane.Until,
        [.. lane.Stretches.Select(s => new StretchInfo(s.Since, s.Until, s.Status.Word()))],
        [.. lane.Marks.Select(m => new MarkInfo(m.At, m.Event.Kind, Unknown: !m.Event.IsKnown))]);

    /// <param name="past">The states.</param>
    /// <param name="asOf">The moment that was asked for.</param>
    public static PastInfo ToInfo(this PastStates past, DateTimeOffset asOf) =>
        new(asOf, [.. past.States.Where(s => s.Exists).Select(s => s.ToInfo())], past.Notes.ToInfo());

    public static SummaryInfo ToInfo(this AuditSummary summary) => new(
        summary.Since, summary.Until,
        [.. summary.Domains.Select(d => new DomainSummaryInfo(
            d.Id.ToString(), d.Name, d.State.Exists ? d.State.Status.Word() : null, d.Totals.ToInfo()))],
        summary.Total.ToInfo(), summary.Notes.ToInfo());

    /// <param name="result">The result.</param>
    /// <param name="names">What the domains are called of which something is wrong, as far as that can be read.</param>
    public static VerificationInfo ToInfo(this VerifyResult result, IReadOnlyDictionary<DomainId, string> names) => new(
        result.IsSound, result.Events, result.WithoutHash, result.UnknownEvents, result.FindingCount,
        [.. result.Findings.Select(f => new FindingInfo(
            JsonNamingPolicy.KebabCaseLower.ConvertName(f.Kind.ToString()), f.Id?.ToString(),
            f.Id is { } id ? names.GetValueOrDefault(id) : null, Positive(f.SequenceNr), Positive(f.Position), f.What))],
        [.. result.Heads.Select(h => new HeadInfo(h.Key.ToString(), h.Value.SequenceNr, h.Value.Hash.ToString()))]);

    private static long? Positive(long number) => number > 0 ? number : null;

    private static TotalsInfo ToInfo(this Totals t) => new(
        t.Running.TotalMilliseconds, t.Paused.TotalMilliseconds, t.KernelFrozen?.TotalMilliseconds, t.Off.TotalMilliseconds,
        t.Suspends, t.Resumes, t.TimeOuts, t.Failures, t.Drifts, t.LongestPause.TotalMilliseconds, t.SlowestFreeze.TotalMilliseconds,
        [.. t.Asked.Select(a => new AskedInfo(a.By, a.What, a.Count))]);

    private static NotesInfo ToInfo(this ReplayNotes notes) => new(
        notes.Events, notes.UnknownEvents, notes.ClockStepCount,
        [.. notes.ClockSteps.Select(s => new ClockStepInfo(s.Id.ToString(), s.SequenceNr, s.At, s.By.TotalMilliseconds))]);
}
