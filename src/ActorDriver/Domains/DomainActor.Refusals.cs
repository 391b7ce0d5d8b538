using ActorDriver.Freezing;
using Akka.Actor;
using Akka.Event;

namespace ActorDriver.Domains;

/// <content>
/// What a failure of the journal leaves to be settled. A command's intent that was not known to be durable when its caller was told no is
/// never carried out, not even when it turns out to be in the journal. An outcome that was reached in the kernel is a fact: it is stored as
/// soon as the journal takes it, and nothing is done in the kernel a second time.
/// </content>
internal sealed partial class DomainActor
{
    private readonly DomainEvent? _outcome;
    private IReadOnlyList<DomainEvent> _unstored = []; // given to the journal, which has not said yet what became of them
    private Wish? _making; // of the event that made this domain, if it was replayed or stored by this actor

    /// <summary>The journal failed this actor, which is about to stop: whoever waits for a command is told no.</summary>
    private void GiveUp(string cause)
    {
        var done = _state.Pending is { } pending && _unstored is [var last] && last.Wish.CorrelationId == pending.Wish.CorrelationId ? last : null;
        if (done is null && _asked is { } asked)
            _services.Refused.Note(_state.Id, asked.Command.Command.Wish.CorrelationId);
        Context.Parent.Tell(new Failing(
            new DomainError(ErrorCode.JournalUnavailable, $"the journal cannot be used now: {cause}"
                + (done is null ? "" : $"; what came of it in the kernel before that ({done.Kind}) is journaled as soon as it can be")),
            done));
    }

    /// <summary>After recovery: with an intent that has no outcome, with a domain that should not have been made, or with a look.</summary>
    private void CarryOn()
    {
        var pending = _state.Pending;
        if (pending is not null && _outcome?.Wish.CorrelationId == pending.Wish.CorrelationId)
        {
            var before = _state;
            Store([_outcome], () =>
            {
                TidyUp(_outcome, before);
                OnLookAtKernel(); // it may be long ago
            });
        }
        else if (IsRefused(pending?.Wish) || IsRefused(_making))
        {
            GiveUpRefused();
        }
        else if (DomainDecider.Redo(_state) is { } work)
        {
            _log.Info("{Domain}: carrying on with {Operation}", _state.Name, pending!.Kind);
            StartWork(work);
        }
        else if (_state.IsActive)
        {
            OnLookAtKernel();
        }
    }

    private bool IsRefused(Wish? wish) => wish is not null && _state.Exists && _services.Refused.Contains(_state.Id, wish.CorrelationId);

    private void GiveUpRefused()
    {
        if (_state.Pending?.Kind != OperationKind.Destroy)
        {
            Conclude(isFrozen: false);
            return;
        }

        var (freezers, cgroup, init) = (_services.Freezers, _state.Cgroup!, _state.Init);
        Call(
            () => freezers.Inspect(cgroup, init),
            seen => Conclude(seen is KernelObservation.Present { Reading.State: FreezerState.Frozen }),
            _ => Conclude(isFrozen: false)); // the look that follows sees what it is

        void Conclude(bool isFrozen) =>
            Store(DomainDecider.GiveUp(_state, IsRefused(_making) ? _making : null, isFrozen, Now), OnLookAtKernel);
    }
}
