using System.Threading.Channels;
using ActorDriver.Fleet.Wire;
using Akka.Actor;

namespace ActorDriver.Fleet.Routing;

/// <summary>A message of another host's actor, which can be answered.</summary>
internal sealed record Said(FleetMessage Body, Action<FleetMessage> Answer);

/// <summary>
/// The asker's side of a question with several answers. While whoever asked is busy with one, it renews the lease; when it stops, it
/// says so to the other side, which would else find out by the lease.
/// </summary>
internal sealed class ConversationActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Renewal = ReadingActor.Lease / 3;

    private readonly ChannelWriter<Said> _answers;
    private readonly ActorSelection _there;
    private readonly FleetMessage _question;
    private IActorRef? _other;

    public ConversationActor(ActorSelection there, FleetMessage question, ChannelWriter<Said> answers)
    {
        (_there, _question, _answers) = (there, question, answers);
        Receive<FleetMessage>(OnAnswer);
        Receive<Renew>(_ => _other?.Tell(FleetMessage.More.LeaseOnly));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _there.Tell(_question, Self);
        if (_question is FleetMessage.Read)
            Timers.StartPeriodicTimer(Renew.Instance, Renew.Instance, Renewal);
    }

    protected override void PostStop()
    {
        _answers.TryComplete();
        if (_question is FleetMessage.Read)
            _other?.Tell(FleetMessage.Enough.Instance);
    }

    private void OnAnswer(FleetMessage answer)
    {
        var (from, self) = (Sender, Self);
        if (answer is FleetMessage.Events)
            _other = from;
        _answers.TryWrite(new Said(answer, next => from.Tell(next, self)));
    }

    private sealed record Renew
    {
        public static Renew Instance { get; } = new();
    }
}
