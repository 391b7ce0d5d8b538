using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <content>
/// After a start the journal may be behind the kernel: what was frozen, thawed or killed while no driver ran is not in it yet. A question
/// about a domain waits until the domain was compared with the kernel and what differed is journaled; within a limit, for a comparison may
/// have to wait itself. A domain in the middle of an operation says so in its state, and is not waited for.
/// </content>
public sealed partial class DomainsActor
{
    private readonly HashSet<DomainId> _unseen = [];
    private readonly Dictionary<DomainId, List<(DomainQuery Query, IActorRef Asker)>> _heldOfOne = [];
    private readonly List<(DomainQuery Query, IActorRef Asker)> _heldOfAll = [];

    private IEnumerable<(object Message, IActorRef Asker)> HeldQueries =>
        _heldOfAll.Concat(_heldOfOne.Values.SelectMany(held => held)).Select(held => ((object)held.Query, held.Asker));

    private void BeginFirstLook()
    {
        _unseen.UnionWith(_directory.Existing.Where(s => s is { IsActive: true, Pending: null }).Select(s => s.Id));
        if (_unseen.Count > 0)
            Timers.StartSingleTimer(FirstLookOver.Instance, FirstLookOver.Instance, _services.Options.FirstLookTimeout);
    }

    /// <summary>Journal and kernel agree about this domain now.</summary>
    private void OnLooked(DomainId id)
    {
        if (!_unseen.Remove(id))
            return;
        if (_heldOfOne.Remove(id, out var held))
            AnswerHeld(held);
        if (_unseen.Count > 0)
            return;
        Timers.Cancel(FirstLookOver.Instance);
        AnswerHeld(_heldOfAll);
    }

    private void EndFirstLook()
    {
        if (_unseen.Count > 0)
            _log.Warning("{Count} domains could not be compared with the kernel yet: they are shown as the journal has them", _unseen.Count);
        foreach (var id in _unseen.ToList())
            OnLooked(id);
    }

    private void AnswerHeld(List<(DomainQuery Query, IActorRef Asker)> held)
    {
        foreach (var (query, asker) in held)
            Self.Tell(query, asker);
        held.Clear();
    }

    private void OnGetStatus(DomainQuery.GetStatus query)
    {
        if (_directory.Find(query.Ref, out var why) is not { } id || _directory[id] is not { } state)
            Sender.Tell(new DomainStatusReply(null, why ?? DomainDecider.NoDomain(query.Ref)));
        else if (!_unseen.Contains(id))
            Sender.Tell(new DomainStatusReply(state, null));
        else if (_heldOfOne.TryGetValue(id, out var held))
            held.Add((query, Sender));
        else
            _heldOfOne[id] = [(query, Sender)];
    }

    private void OnList(DomainQuery.List query)
    {
        if (_unseen.Count > 0)
            _heldOfAll.Add((query, Sender));
        else
            Sender.Tell(new DomainListReply([.. _directory.Existing.Where(s => query.IncludeShutOff || s.IsActive)], null));
    }

    private sealed record FirstLookOver
    {
        public static FirstLookOver Instance { get; } = new();
    }
}
