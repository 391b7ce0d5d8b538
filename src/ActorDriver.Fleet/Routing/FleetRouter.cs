using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorDriver.Domains;
using ActorDriver.Fleet.Hosting;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Wire;
using Akka.Actor;

namespace ActorDriver.Fleet.Routing;

/// <summary>
/// Sends what is asked of other hosts. What cannot be sent now is refused now; nothing is kept for later. A command that was sent and
/// gets no answer has an unknown outcome, and is never said to have failed.
/// </summary>
internal sealed class FleetRouter(IFleetLinks links, FleetSettings settings)
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Sends a command to its host, and waits for what comes of it.</summary>
    public async Task<DomainReply> SendAsync(string host, DomainCommand command, CancellationToken cancellationToken = default)
    {
        var number = command.Wish.CorrelationId;
        var (target, fault) = await TargetAsync(host, cancellationToken).ConfigureAwait(false);
        if (target is null)
            return new DomainReply.Refused(number, fault!, null);
        var message = new FleetMessage.Command(target.Header, command);
        if (FleetFormats.Of(message).Write(message).Length > Parts.Bytes)
        {
            return new DomainReply.Refused(number, new DomainError(
                ErrorCode.InvalidArgument, $"the command is longer than the {Parts.Bytes:N0} bytes that can be sent to another host: give it on '{host}' itself"), null);
        }

        try
        {
            var reply = await AskAsync<FleetMessage.Reply>(target, message, settings.ReplyTimeout, cancellationToken).ConfigureAwait(false);
            return reply.Outcome;
        }
        catch (NoAnswerException e)
        {
            return new DomainReply.Refused(number, new DomainError(ErrorCode.OutcomeUnknown,
                $"{e.Message}: whether '{host}' has carried the command out is not known here; when it is back, look into 'history {host}/{command.Ref}' for number {number}"), null);
        }
    }

    /// <summary>The domain of another host that a reference means.</summary>
    public async Task<DomainStatusReply> FindAsync(string host, DomainRef reference, CancellationToken cancellationToken = default)
    {
        var (target, fault) = await TargetAsync(host, cancellationToken).ConfigureAwait(false);
        if (target is null)
            return new DomainStatusReply(null, fault);
        try
        {
            var found = await AskAsync<FleetMessage.Found>(
                target, new FleetMessage.Find(target.Header, reference), settings.ListTimeout, cancellationToken).ConfigureAwait(false);
            return new DomainStatusReply(found.Domain, found.Error);
        }
        catch (NoAnswerException e)
        {
            return new DomainStatusReply(null, Unreachable(host, e.Message));
        }
    }

    /// <summary>All domains of another host.</summary>
    public async Task<DomainListReply> ListAsync(string host, bool includeShutOff, CancellationToken cancellationToken = default)
    {
        var (target, fault) = await TargetAsync(host, cancellationToken).ConfigureAwait(false);
        if (target is null)
            return new DomainListReply([], fault);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, target.Lost);
        patience.CancelAfter(settings.ListTimeout);
        var domains = new List<DomainState>();
        try
        {
            await foreach (var message in ConverseAsync(target, new FleetMessage.List(target.Header, includeShutOff), patience.Token).ConfigureAwait(false))
            {
                if (message.Body is not FleetMessage.Listed part)
                    continue;
                if (part.Error is { } error)
                    return new DomainListReply([], error);
                domains.AddRange(part.Domains);
                if (part.IsLast)
                    return new DomainListReply(domains, null);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Below.
        }

        return new DomainListReply([], Unreachable(host, $"it did not answer within {settings.ListTimeout.TotalSeconds:0.#} s"));
    }

    /// <summary>
    /// The events of another host's journal, part by part. Ends with the last, or, for a follower, with
    /// <see cref="FleetException"/> when the host is lost.
    /// </summary>
    /// <exception cref="FleetException">The host cannot be reached, or refuses.</exception>
    public async IAsyncEnumerable<FleetMessage.Events> ReadAsync(
        string host, EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (target, fault) = await TargetAsync(host, cancellationToken).ConfigureAwait(false);
        if (target is null)
            throw new FleetException(fault!);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, target.Lost);
        await using var parts = ConverseAsync(target, new FleetMessage.Read(target.Header, query), ended.Token).GetAsyncEnumerator(ended.Token);
        while (true)
        {
            Said said;
            try
            {
                if (!await parts.MoveNextAsync().ConfigureAwait(false))
                    yield break;
                said = parts.Current;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new FleetException(Unreachable(host, "the connection to it is lost"));
            }

            if (said.Body is not FleetMessage.Events part)
                continue;
            if (part.Error is { } error)
                throw new FleetException(error);
            yield return part;
            if (part.IsLast)
                yield break;
            said.Answer(new FleetMessage.More(part.Position));
        }
    }

    /// <summary>Where a message for a host goes, or why it goes nowhere.</summary>
    private async Task<(Target? Target, DomainError? Fault)> TargetAsync(string host, CancellationToken cancellationToken)
    {
        var lost = links.LostOf(host);
        var view = links.View;
        if (!view.Peers.TryGetValue(host, out var peer))
            return (null, NoHost(view, host));
        if (links.System is not { } system)
            return (null, Unreachable(host, "the fleet's actor system of this host starts anew"));
        if (peer is { Link: Link.OnDemand, IsReachable: false })
            return await OpenAsync(system, peer, lost, cancellationToken).ConfigureAwait(false);
        if (!peer.IsReachable)
            return (null, Unreachable(host, peer.HeardAt is { } heard ? $"last heard of at {heard:u}" : "it has not been heard of since this host started"));
        return Target.To(system, peer, links.Me, lost);
    }

    /// <summary>A link that does not stand is opened by asking for the status; the command is sent when it stands.</summary>
    private async Task<(Target? Target, DomainError? Fault)> OpenAsync(
        ActorSystem system, Peer peer, CancellationToken lost, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await MembersActor.At(system, peer.Address, MembersActor.Name).Ask<FleetMessage.StatusAnswer>(
                new FleetMessage.StatusAsk(links.Status), StatusTimeout, cancellationToken).ConfigureAwait(false);
            if (answer.Status.Host != peer.Name)
                return (null, new DomainError(ErrorCode.WrongHost, $"host '{answer.Status.Host}' answers at {peer.Address}, where '{peer.Name}' should be"));
            system.ActorSelection($"/user/{MembersActor.Name}").Tell(new MemberEvent.Heard(answer.Status));
            return Target.To(system, peer with { IsReachable = true, Status = answer.Status }, links.Me, lost);
        }
        catch (AskTimeoutException)
        {
            return (null, Unreachable(peer.Name, $"it does not answer at {peer.Address} within {StatusTimeout.TotalSeconds:0} s"));
        }
    }

    private DomainError NoHost(FleetView view, string host) => host == links.Me
        ? new DomainError(ErrorCode.InvalidArgument, $"'{host}' is this host itself")
        : new DomainError(ErrorCode.NoHost, $"the fleet has no host '{host}'; it has {string.Join(", ", view.List.Present.Select(h => h.Name))}");

    private static DomainError Unreachable(string host, string why) =>
        new(ErrorCode.HostUnreachable, $"host '{host}' cannot be reached ({why}): nothing was done");

    private static async Task<T> AskAsync<T>(Target target, FleetMessage message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, target.Lost);
        try
        {
            return await target.Actor.Ask<T>(message, timeout, ended.Token).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new NoAnswerException($"host '{target.Header.To}' has not answered within {timeout.TotalSeconds:0.#} s");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoAnswerException($"the connection to host '{target.Header.To}' was lost before its answer came");
        }
    }

    /// <summary>Sends one message and gives all that come back for it.</summary>
    private static async IAsyncEnumerable<Said> ConverseAsync(
        Target target, FleetMessage message, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answers = Channel.CreateUnbounded<Said>(); // its bound is the other side's: a part, or a list
        var ear = target.System.ActorOf(Props.Create(() => new ConversationActor(target.Actor, message, answers.Writer)));
        try
        {
            await foreach (var said in answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return said;
        }
        finally
        {
            target.System.Stop(ear);
        }
    }

    private sealed record Target(ActorSystem System, ActorSelection Actor, Header Header, CancellationToken Lost)
    {
        public static (Target?, DomainError?) To(ActorSystem system, Peer peer, string me, CancellationToken lost) =>
            FleetProtocol.IsTooOld(peer.Status!.Protocol)
                ? (null, new DomainError(ErrorCode.HostTooOld,
                    $"host '{peer.Name}' has version {peer.Status.Version}, which does not know what this one sends: bring it up to date; nothing was done"))
                : (new Target(system, MembersActor.At(system, peer.Address, HostActor.Name), new Header(peer.Name, me, peer.Status.Stamp), lost), null);
    }

#pragma warning disable CA1032, CA1064 // Never leaves this class.
    private sealed class NoAnswerException(string message) : Exception(message);
#pragma warning restore CA1032, CA1064
}
