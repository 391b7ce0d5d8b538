namespace ActorDriver.Cli.Commands;

/// <summary>Finds what was probably meant.</summary>
internal static class EditDistance
{
    /// <summary>The candidate that the fewest slips of the finger lead to, or null when none is near (a third of its length).</summary>
    public static string? Nearest(string typed, IEnumerable<string> candidates)
    {
        if (typed.Length > 40)
            return null;
        return candidates
            .Select(c => (Word: c, Distance: c.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && typed.Length > 2 ? 0 : Between(typed, c)))
            .Where(c => c.Distance <= Math.Max(1, c.Word.Length / 3))
            .OrderBy(c => c.Distance)
            .Select(c => c.Word)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).</summary>
    public static int Between(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
