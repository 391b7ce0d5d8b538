using ActorDriver.Cgroups;

namespace ActorDriver.Containers;

/// <summary>
/// Reads the managers' state files, of which <see cref="RuntimeRules.States"/> and <see cref="RuntimeRules.UserStates"/> know. Any user
/// may write some of them: these are read with care (<see cref="ForeignDirectory"/>), and believed about that user's processes only.
/// </summary>
/// <param name="root">The directory in which <c>/run</c> is looked for; <c>/</c> but in tests.</param>
/// <param name="users">Reads what users may hold up.</param>
internal sealed class RuntimeStates(string root, PatientReader users)
{
    // One for the whole process, so that what is stuck is known to all who look.
    private static readonly PatientReader Shared = new(TimeSpan.FromSeconds(2));

    /// <summary>Reads those of this machine.</summary>
    public RuntimeStates(string root = "/") : this(root, Shared)
    {
    }

    /// <summary>
    /// All containers that are written down and whose init lives; root's word first, and goes before a user's. What may not be read is
    /// left out: an ordinary user sees those of others by the names of their cgroups only.
    /// </summary>
    public IReadOnlyList<RuntimeState> Read()
    {
        var found = new List<RuntimeState>();
        foreach (var rule in RuntimeRules.States)
        {
            var star = rule.Files.IndexOf('*', StringComparison.Ordinal);
            var last = rule.Files.LastIndexOf('/', star);
            using var directory = ForeignDirectory.Open(Below(rule.Files[..last]));
            if (directory is not null)
                Collect(rule, directory, rule.Files[(last + 1)..].Split('/'), found, CancellationToken.None);
        }

        found.AddRange(ReadUsers());
        var byInit = new Dictionary<ProcessIdentity, RuntimeState>();
        foreach (var state in found.OrderBy(s => s.Author != 0)) // a stable order: of two alike the first rule wins
            byInit.TryAdd(state.Init, state);
        return [.. byInit.Values];
    }

    private IEnumerable<RuntimeState> ReadUsers()
    {
        using var directory = ForeignDirectory.Open(Below(RuntimeRules.UserDirectories));
        return directory is null ? [] : users.Read(directory.Names("*"), ReadUser).SelectMany(states => states);
    }

    private List<RuntimeState> ReadUser(string name, CancellationToken overdue)
    {
        var found = new List<RuntimeState>();
        using var all = ForeignDirectory.Open(Below(RuntimeRules.UserDirectories));
        using var own = all?.EnterMount(name);
        if (own is not null)
        {
            foreach (var rule in RuntimeRules.UserStates)
                Collect(rule, own, rule.Files.Split('/'), found, overdue);
        }

        return found;
    }

    private static void Collect(
        StateRule rule, ForeignDirectory directory, string[] names, List<RuntimeState> found, CancellationToken overdue)
    {
        var (first, rest) = (names[0], names[1..]);
        foreach (var name in first.Contains('*', StringComparison.Ordinal) ? directory.Names(first) : [first])
        {
            overdue.ThrowIfCancellationRequested();
            if (rest is [])
            {
                if (directory.Read(name) is { } file && RuntimeStateReader.Read(rule, directory.Name, file) is { } state)
                    found.Add(state);
                continue;
            }

            using var next = directory.Enter(name);
            if (next is not null)
                Collect(rule, next, rest, found, overdue);
        }
    }

    private string Below(string path) => root.TrimEnd('/') + path;
}
