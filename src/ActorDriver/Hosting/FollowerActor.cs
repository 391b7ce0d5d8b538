using System.Threading.Channels;
using ActorDriver.Domains;
using Akka.Actor;

namespace ActorDriver.Hosting;

/// <summary>Follows on behalf of code that is no actor: hands what it is told to a channel, and passes on what was dealt with.</summary>
internal sealed class FollowerActor : ReceiveActor
{
    private readonly ChannelWriter<DomainNotice> _notices;

    public FollowerActor(IActorRef domains, DomainSubscription.Follow follow, ChannelWriter<DomainNotice> notices)
    {
        _notices = notices;
        Receive<DomainNotice>(OnNotice);
        Receive<DomainSubscription.Received>(received => domains.Tell(received));
        Receive<Terminated>(_ => Context.Stop(Self));
        Context.Watch(domains);
        domains.Tell(follow);
    }

    /// <summary>Its own end is the subscription's: the driver watches it.</summary>
    protected override void PostStop() => _notices.TryComplete();

    private void OnNotice(DomainNotice notice)
    {
        _notices.TryWrite(notice); // fails only when the reader has gone, and then nobody wants it
        if (notice is DomainNotice.Overflowed or DomainNotice.Ended)
            Context.Stop(Self);
    }
}
