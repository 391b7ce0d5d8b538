using ActorDriver.Benchmarks.Report;

namespace ActorDriver.Benchmarks.Peers;

/// <summary>Measures somebody else's program, which may be missing, hang or fail without any other figure being lost.</summary>
internal static class Peer
{
    /// <param name="subject">Whose figures they are.</param>
    /// <param name="topics">What would have been measured, for the rows that say why it was not.</param>
    /// <param name="measure">Gives the figures.</param>
    public static IReadOnlyList<Figure> Measure(string subject, string[] topics, Func<IReadOnlyList<Figure>> measure)
    {
        try
        {
            return measure();
        }
        catch (AbsentException absent)
        {
            return [.. topics.Select(topic => Figure.Absent(topic, subject, absent.Message))];
        }
        catch (Exception failure)
        {
            return [.. topics.Select(topic => Figure.Failed(topic, subject, failure))];
        }
    }

    /// <summary>Sees to it that programs are there.</summary>
    /// <param name="programs">Program and package of each.</param>
    public static void Require(params (string Program, string Package)[] programs)
    {
        var missing = programs.Where(p => !Spawn.Has(p.Program)).Select(p => p.Package).Distinct().ToList();
        if (missing.Count > 0)
            throw new AbsentException($"not installed: {string.Join(", ", missing)} (./run.sh bench --peers installs the peers)");
    }
}

/// <summary>A peer is not on this machine.</summary>
internal sealed class AbsentException(string why) : Exception(why);
