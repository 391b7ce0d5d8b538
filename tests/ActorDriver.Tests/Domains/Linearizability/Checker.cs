namespace ActorDriver.Tests.Domains.Linearizability;

/// <summary>
/// Whether calls that overlapped can be put in one order that the model allows and that agrees with their times: a call that
/// had returned before another was made comes before it (Herlihy and Wing 1990; the search is Wing and Gong's, with Lowe's memory
/// of what was tried).
/// </summary>
internal static class Checker
{
    /// <summary>The largest number of calls of one history.</summary>
    public const int Limit = 64;

    public static bool IsLinearizable(IReadOnlyList<Call> calls)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(calls.Count, Limit);
        var all = calls.Count == Limit ? ulong.MaxValue : (1UL << calls.Count) - 1;
        var tried = new HashSet<(ulong Begun, ulong Ended, Model Model)>();
        var open = new Stack<(ulong Begun, ulong Ended, Model Model)>([(0, 0, Model.Running)]);
        while (open.TryPop(out var at))
        {
            if (at.Ended == all)
                return true;
            if (!tried.Add(at))
                continue;
            for (var i = 0; i < calls.Count; i++)
            {
                var bit = 1UL << i;
                var begun = (at.Begun & bit) != 0;
                if ((at.Ended & bit) != 0 || (!begun && !MayBegin(calls, i, at.Ended)))
                    continue;
                if (at.Model.After(calls[i], i, begun ? 1 : 0) is { } model)
                    open.Push((at.Begun | bit, begun || calls[i].Moments == 1 ? at.Ended | bit : at.Ended, model));
            }
        }

        return false;
    }

    /// <summary>Every call that had returned before this one was made has had its moments.</summary>
    private static bool MayBegin(IReadOnlyList<Call> calls, int index, ulong ended)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            if ((ended & (1UL << i)) == 0 && calls[i].Returned < calls[index].Invoked)
                return false;
        }

        return true;
    }
}
