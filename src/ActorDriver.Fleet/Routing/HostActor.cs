using ActorDriver.Domains;
using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Wire;
using Akka.Actor;

namespace ActorDriver.Fleet.Routing;

/// <summary>What a <see cref="HostActor"/> needs to know.</summary>
/// <param name="Rights">What other hosts may do here.</param>
/// <param name="Driver">The driver.</param>
/// <param name="Clock">This host's clock.</param>
/// <param name="View">Which hosts there are.</param>
internal sealed record HostServices(Rights Rights, LocalDriver Driver, HostClock Clock, Func<FleetView> View);

/// <summary>
/// <c>/user/host</c>: takes what other hosts ask of this one, hands it to the driver if it may and is not too late, and answers. Its end
/// ends no command: the driver carries out what it has taken.
/// </summary>
internal sealed class HostActor : ReceiveActor
{
    public const string Name = "host";

    /// <summary>Readings of the journal at a time, for all hosts together.</summary>
    private const int MaxReadings = 256;

    private readonly HostServices _services;
    private int _readings;

    public HostActor(HostServices services)
    {
        _services = services;
        Receive<FleetMessage.Command>(OnCommand);
        Receive<FleetMessage.Find>(OnFind);
        Receive<FleetMessage.List>(OnList);
        Receive<FleetMessage.Read>(OnRead);
        Receive<Terminated>(_ => _readings--);
    }

    private void OnCommand(FleetMessage.Command command)
    {
        var wanted = command.Wanted;
        var fault = Rights.Of(wanted) is { } right
            ? Judge(command.Header, right)
            : new DomainError(ErrorCode.NotAllowed, $"{wanted.Kind} is for users of host '{_services.Rights.Me}' itself");
        if (fault is not null)
        {
            Sender.Tell(new FleetMessage.Reply(new DomainReply.Refused(wanted.Wish.CorrelationId, fault, null)));
            return;
        }

        _services.Driver.Driver.SendAsync(wanted with { Wish = Rights.From(wanted.Wish, command.Header.From) }).PipeTo(
            Sender, Self, reply => new FleetMessage.Reply(Parts.Slim(reply)),
            e => new FleetMessage.Reply(new DomainReply.Refused(wanted.Wish.CorrelationId, Failed(e), null)));
    }

    private void OnFind(FleetMessage.Find find)
    {
        if (Judge(find.Header, "list") is { } fault)
            Sender.Tell(new FleetMessage.Found(null, fault));
        else
            _services.Driver.Driver.FindAsync(find.Ref).PipeTo(
                Sender, Self, reply => new FleetMessage.Found(reply.Domain is { } domain ? Parts.Slim(domain) : null, reply.Error),
                e => new FleetMessage.Found(null, Failed(e)));
    }

    private void OnList(FleetMessage.List list)
    {
        var asker = Sender;
        if (Judge(list.Header, "list") is { } fault)
            asker.Tell(new FleetMessage.Listed(0, true, [], fault));
        else
            _ = AnswerAsync();

        async Task AnswerAsync()
        {
            try
            {
                var reply = await _services.Driver.Driver.ListAsync(list.IncludeShutOff).ConfigureAwait(false);
                foreach (var part in reply.Error is { } error ? [new FleetMessage.Listed(0, true, [], error)] : Parts.Of(reply.Domains))
                    asker.Tell(part);
            }
            catch (Exception e)
            {
                asker.Tell(new FleetMessage.Listed(0, true, [], Failed(e)));
            }
        }
    }

    private void OnRead(FleetMessage.Read read)
    {
        if (Judge(read.Header, "history") is { } fault)
            Sender.Tell(new FleetMessage.Events([], 0, true, fault));
        else if (_readings >= MaxReadings)
            Sender.Tell(new FleetMessage.Events([], 0, true, new DomainError(ErrorCode.Busy, $"{MaxReadings} others read the journal of this host already")));
        else
        {
            var (driver, reader, query) = (_services.Driver, Sender, read.Query);
            _readings++;
            Context.Watch(Context.ActorOf(Props.Create(() => new ReadingActor(driver, reader, query))));
        }
    }

    private DomainError? Judge(Header header, string right) => IsFrom(header.From)
        ? _services.Rights.Judge(header, right, _services.Clock.Now)
        : new DomainError(ErrorCode.NotAllowed, $"'{header.From}' is no host of the fleet, or does not listen where this came from");

    /// <summary>A host may say of itself only what the list says of where it is.</summary>
    private bool IsFrom(string host) => _services.View().Peers.TryGetValue(host, out var peer)
        && Sender.Path.Address is { } from && from.Host == peer.Address.UriHost && from.Port == peer.Address.Port;

    private static DomainError Failed(Exception e) => new(ErrorCode.OperationFailed, $"the driver there failed: {e.GetBaseException().Message}");
}
