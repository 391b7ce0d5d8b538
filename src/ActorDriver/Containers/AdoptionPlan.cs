using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>Which containers are to be adopted, and under which names. Pure.</summary>
public static class AdoptionPlan
{
    /// <summary>
    /// A command for each container that no domain holds, in their order. One that was adopted before and has been started again by
    /// its manager continues its domain; another one is named as its manager names it, made unique where that is taken.
    /// </summary>
    /// <param name="containers">What is there.</param>
    /// <param name="domains">All domains, those that are shut off too.</param>
    /// <param name="wish">Who wants it; each command gets a number of its own.</param>
    public static IReadOnlyList<DomainCommand.Adopt> For(
        IEnumerable<DiscoveredContainer> containers, IReadOnlyList<DomainState> domains, Wish wish)
    {
        var names = domains.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var returning = domains.Where(d => !d.IsActive && d.Exec is null && d.RuntimeId is not null)
            .GroupBy(d => (d.Runtime, d.RuntimeId)).ToDictionary(g => g.Key, g => g.OrderBy(d => d.Since).Last());
        var plan = new List<DomainCommand.Adopt>();
        foreach (var seen in containers.Where(c => Holder(c.Container, domains) is null))
        {
            var container = seen.Container;
            // Taken from the list: of two containers with the same name only one can be the one that was there before.
            var name = container.RuntimeId is { } id && returning.Remove((container.Runtime, id), out var former)
                && DomainName.TryParse(former.Name, out var formerName, out _)
                ? formerName
                : NameFor(seen, names);
            names.Add(name.ToString());
            plan.Add(new DomainCommand.Adopt(name, container, wish with { CorrelationId = Guid.NewGuid() }));
        }

        return plan;
    }

    /// <summary>
    /// The domain that holds this very cgroup, or one above or below it, or in another hierarchy the same init; null when it is free.
    /// </summary>
    public static DomainState? Holder(FoundContainer container, IReadOnlyList<DomainState> domains) =>
        domains.FirstOrDefault(d => d.Cgroup?.Overlaps(container.Cgroup) == true || (d.IsActive && d.Init is { } init && init == container.Init));

    private static DomainName NameFor(DiscoveredContainer seen, HashSet<string> taken)
    {
        var name = Allowed(seen.Name);
        if (DomainId.TryParse(name, out _))
            name = $"{seen.Container.Runtime}-{name}"; // no domain's name has the form of a UUID
        var candidates = Enumerable.Range(1, int.MaxValue).Select(n => n switch
        {
            1 => name,
            2 => WithEnding(name, $"-{seen.Container.Runtime}"),
            _ => WithEnding(name, $"-{n - 1}"),
        });
        return new DomainName(candidates.First(candidate => !taken.Contains(candidate)));
    }

    /// <summary>What a domain's name may hold; of a long hash, its beginning, as its manager prints it.</summary>
    private static string Allowed(string name)
    {
        const int shortHash = 12;
        var kept = name.Length == 64 && name.All(char.IsAsciiHexDigit) ? name[..shortHash] : name;
        kept = string.Concat(kept.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.', '-');
        return kept.Length == 0 ? "container" : kept[..Math.Min(kept.Length, DomainName.MaxLength)];
    }

    private static string WithEnding(string name, string ending) =>
        name[..Math.Min(name.Length, DomainName.MaxLength - ending.Length)] + ending;
}
