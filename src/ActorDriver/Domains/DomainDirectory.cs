using ActorDriver.Cgroups;
using ActorDriver.Freezing;

namespace ActorDriver.Domains;

/// <summary>
/// What is known of all domains: their latest durable states, and who has which name, PID and cgroup. The names of domains that
/// are being made are reserved.
/// </summary>
internal sealed class DomainDirectory
{
    private readonly Dictionary<DomainId, DomainState> _states = [];
    private readonly Dictionary<string, DomainId> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, DomainId> _byPid = [];
    private readonly Dictionary<(Backend, string), DomainId> _byCgroup = [];

    /// <summary>All domains that exist, by name.</summary>
    public IEnumerable<DomainState> Existing => _states.Values.Where(s => s.Exists).OrderBy(s => s.Name, StringComparer.Ordinal);

    /// <summary>The domain's latest durable state, also of an undefined one; null for an unknown one.</summary>
    public DomainState? this[DomainId id] => _states.GetValueOrDefault(id);

    /// <summary>Looks a reference up; without a domain, <paramref name="why"/> says why there is none, or that two are meant.</summary>
    public DomainId? Find(DomainRef reference, out DomainError? why)
    {
        why = null;
        if (reference.Fault() is { } fault)
        {
            why = new DomainError(ErrorCode.InvalidArgument, fault);
            return null;
        }

        var named = reference.AsName is { } name ? HolderOf(name) : null;
        var other = reference.AsId is { } id && this[id] is { Exists: true } ? id
            : reference.AsPid is { } pid && _byPid.TryGetValue(pid, out var init) ? init
            : (DomainId?)null;
        if (named is { } one && other is { } two && one != two)
            why = Ambiguous(reference, one, two);
        else if ((named ?? other) is null)
            why = DomainDecider.NoDomain(reference);
        return why is null ? named ?? other : null;
    }

    /// <summary>The domain with this name, or the one that is being made under it.</summary>
    public DomainId? HolderOf(DomainName name) => HolderOf(name.ToString());

    /// <summary>Takes a name for a domain that is being made; false when it is taken.</summary>
    public bool Reserve(DomainName name, DomainId id) => _byName.TryAdd(name.ToString(), id);

    /// <summary>Gives up a name that was reserved for a domain and did not become its own.</summary>
    public void Release(DomainName name, DomainId id)
    {
        if (!_states.TryGetValue(id, out var state) || !state.Exists || state.Name != name.ToString())
            Remove(_byName, name.ToString(), id);
    }

    /// <summary>Takes note of a domain's newest durable state.</summary>
    public void Put(DomainState state)
    {
        if (_states.TryGetValue(state.Id, out var old))
            Unlink(old);
        _states[state.Id] = state;
        if (!state.Exists)
            return;
        _byName[state.Name] = state.Id;
        if (state.Init is { } init)
            _byPid[init.Pid] = state.Id;
        if (state.Cgroup is { } cgroup)
            _byCgroup[(cgroup.Backend, cgroup.Path)] = state.Id;
    }

    /// <summary>The domain whose cgroup is this one, or above or below it, in the same hierarchy; null when it is free.</summary>
    public DomainState? HolderOf(CgroupRef cgroup)
    {
        for (var path = cgroup.Path; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            if (_byCgroup.TryGetValue((cgroup.Backend, path), out var holder))
                return _states[holder];
        }

        return _byCgroup
            .Where(held => held.Key.Item1 == cgroup.Backend && DriverCgroup.IsSelfOrAncestor(cgroup.Path, held.Key.Item2))
            .Select(held => _states[held.Value]).FirstOrDefault();
    }

    /// <summary>The domain that holds a container by its init: in another hierarchy it has another cgroup. Null when it is free.</summary>
    public DomainState? HolderOf(ProcessIdentity? init) =>
        init is { } process && _byPid.TryGetValue(process.Pid, out var holder) && _states[holder] is { IsActive: true } state && state.Init == process
            ? state
            : null;

    private DomainId? HolderOf(string name) => _byName.TryGetValue(name, out var holder) ? holder : null;

    /// <summary>Real names consist of digits, and PIDs come and go: which of the two is meant only the caller knows.</summary>
    private DomainError Ambiguous(DomainRef reference, DomainId named, DomainId other)
    {
        var (what, say) = reference.AsPid is null ? ("UUID", "id") : ("init PID", "pid");
        return new DomainError(ErrorCode.InvalidArgument,
            $"'{reference}' is the name of domain {named} and the {what} of domain '{this[other]?.Name}' ({other}): say name:{reference} or {say}:{reference}");
    }

    private void Unlink(DomainState old)
    {
        Remove(_byName, old.Name, old.Id);
        if (old.Init is { } init)
            Remove(_byPid, init.Pid, old.Id);
        if (old.Cgroup is { } cgroup)
            Remove(_byCgroup, (cgroup.Backend, cgroup.Path), old.Id);
    }

    private static void Remove<TKey>(Dictionary<TKey, DomainId> index, TKey key, DomainId id)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var holder) && holder == id)
            index.Remove(key);
    }
}
