using System.Diagnostics;

namespace ActorDriver.Benchmarks.Report;

/// <summary>One measured row: what was measured, on whom, and how much it was.</summary>
/// <param name="Topic">What is measured; rows of one topic are compared.</param>
/// <param name="Subject">Who did it: us, the kernel alone, or a peer.</param>
/// <param name="Unit">The unit of the numbers.</param>
/// <param name="Median">The median, or the only number; null when there is none.</param>
/// <param name="P95">The 95th percentile; null for a single number.</param>
/// <param name="P99">The 99th percentile; null for a single number.</param>
/// <param name="Count">How many samples there were.</param>
/// <param name="Note">What should be known about it, as why there is no number; null for nothing.</param>
/// <param name="Result">Whether there is a number.</param>
internal sealed record Figure(
    string Topic, string Subject, string Unit, double? Median, double? P95, double? P99, int Count, string? Note = null,
    Outcome Result = Outcome.Measured)
{
    /// <summary>Our own rows.</summary>
    public const string Ours = "ActorDriver";

    /// <summary>The rows of the kernel's own files, without anybody.</summary>
    public const string Kernel = "the kernel alone";

    /// <summary>A peer that is not on this machine: shown, never guessed.</summary>
    public static Figure Absent(string topic, string subject, string why) => new(topic, subject, "", null, null, null, 0, why, Outcome.Absent);

    /// <summary>What could not be measured; all other figures stay.</summary>
    public static Figure Failed(string topic, string subject, Exception why) =>
        new(topic, subject, "", null, null, null, 0, $"failed: {why.Message.ReplaceLineEndings(" ")}", Outcome.Failed);

    /// <summary>How many times as much as the other it is, by median, 95th and 99th percentile; nothing where either is missing.</summary>
    public static IEnumerable<Figure> Ratio(Figure of, Figure to) => of.Median is null || to.Median is null
        ? []
        : [new(of.Topic, $"{of.Subject} ÷ {to.Subject}", "×", of.Median / to.Median, of.P95 / to.P95, of.P99 / to.P99, 1)];

    /// <summary>A single number.</summary>
    public static Figure One(string topic, string subject, string unit, double value, string? note = null) =>
        new(topic, subject, unit, value, null, null, 1, note);

    /// <summary>The figure of samples in milliseconds.</summary>
    public static Figure OfMilliseconds(string topic, string subject, IReadOnlyCollection<double> samples, string? note = null)
    {
        var sorted = samples.Order().ToArray();
        return new Figure(topic, subject, "ms", At(sorted, 0.5), At(sorted, 0.95), At(sorted, 0.99), sorted.Length, note);
    }

    /// <summary>The time of one call, in milliseconds.</summary>
    public static async Task<double> TimeAsync(Func<Task> call)
    {
        var since = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>The time of one call, in milliseconds.</summary>
    public static double Time(Action call)
    {
        var since = Stopwatch.GetTimestamp();
        call();
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static double At(double[] sorted, double quantile) =>
        sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
}

/// <summary>What came of measuring.</summary>
internal enum Outcome
{
    /// <summary>There is a number.</summary>
    Measured,

    /// <summary>Who was to be measured is not on this machine.</summary>
    Absent,

    /// <summary>It went wrong; the note says how.</summary>
    Failed,
}
