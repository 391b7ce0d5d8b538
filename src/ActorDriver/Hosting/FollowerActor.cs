using System.Threading.Channels;
using ActorDriver.Domains;
using Akka.Actor;

namespace ActorDriver.Hosting;

/// <summary>Follows on behalf of code that is no actor: hands what it is told to a channel, and passes on what was dealt with.</summary>
internal sealed class FollowerActor : ReceiveActor
{
    private readonly ChannelWriter<DomainNotice> _notices;
    private readonly long _confirmEach;
    private IActorRef _teller = ActorRefs.Nobody;
    private long _confirmed;

    public FollowerActor(IActorRef domains, DomainSubscription.Follow follow, ChannelWriter<DomainNotice> notices)
    {
        _notices = notices;
        _confirmEach = ConfirmEach(follow.Capacity);
        Receive<DomainNotice>(OnNotice);
        Receive<DomainSubscription.Received>(OnReceived);
        Receive<Terminated>(_ => Context.Stop(Self));
        Context.Watch(domains);
        // What is dealt with and not confirmed yet must not count against the caller.
        domains.Tell(follow with { Capacity = (int)Math.Min(follow.Capacity + _confirmEach - 1, Math.Max(follow.Capacity, DomainSubscription.Follow.MaxCapacity)) });
    }

    /// <summary>Its own end is the subscription's: the driver watches it.</summary>
    protected override void PostStop() => _notices.TryComplete();

    /// <summary>One word for many notices: sixty followers must not cost sixty messages for each event.</summary>
    private static long ConfirmEach(int capacity) => Math.Max(1, capacity / 4);

    private void OnReceived(DomainSubscription.Received received)
    {
        if (received.Number - _confirmed < _confirmEach)
            return;
        _confirmed = received.Number;
        _teller.Tell(received); // not by way of the actor that routes all commands
    }

    private void OnNotice(DomainNotice notice)
    {
        _teller = Sender;
        _notices.TryWrite(notice); // fails only when the reader has gone, and then nobody wants it
        if (notice is DomainNotice.Overflowed or DomainNotice.Ended)
            Context.Stop(Self);
    }
}
