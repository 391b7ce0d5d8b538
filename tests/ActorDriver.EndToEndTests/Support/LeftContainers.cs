namespace ActorDriver.EndToEndTests.Support;

/// <summary>Containers that a daemon has left behind it. Only for them is a daemon started at a test's end.</summary>
internal static class LeftContainers
{
    /// <summary>Whether a cgroup of a domain in this journal is there, or a process that is in one.</summary>
    public static async Task<bool> AnyAsync(string journal)
    {
        if (!File.Exists(journal))
            return false;
        var streams = await Finished.RunAsync("sqlite3", [journal, "SELECT DISTINCT persistence_id FROM event_journal"]);
        if (streams.ExitCode != 0)
            return true; // it cannot be read here: the daemon may know more
        var ids = streams.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(stream => stream[(stream.IndexOf('-') + 1)..]).ToHashSet();
        return Cgroups(ids).Any(Directory.Exists) || InProcesses().Any(ids.Contains);
    }

    private static IEnumerable<string> Cgroups(IReadOnlyCollection<string> ids) =>
        from line in File.ReadLines("/proc/self/mounts")
        let fields = line.Split(' ')
        where fields[2].StartsWith("cgroup", StringComparison.Ordinal)
        from id in ids
        select $"{fields[1]}/actordriver/{id}";

    /// <summary>The last names of all cgroups in which a process is.</summary>
    private static IEnumerable<string> InProcesses()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d[^1])))
        {
            string[] lines;
            try
            {
                lines = File.ReadAllLines($"{process}/cgroup");
            }
            catch (IOException)
            {
                continue; // it has ended meanwhile
            }
            foreach (var line in lines)
                yield return line[(line.LastIndexOf('/') + 1)..];
        }
    }
}
