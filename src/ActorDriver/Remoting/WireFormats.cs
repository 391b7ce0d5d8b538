using System.Collections.Frozen;
using ActorDriver.Domains;
using static ActorDriver.Domains.DomainCommand;
using static ActorDriver.Remoting.WireJson;

namespace ActorDriver.Remoting;

/// <summary>The table of all messages of the public protocol: which manifest stands for which, and how their fields map.</summary>
internal static class WireFormats
{
    /// <summary>Every format: commands, queries, replies, subscriptions, notices.</summary>
    public static readonly IReadOnlyList<WireFormat> All =
    [
        new WireFormat<Define, WireNew>("define/1", Default.WireNew,
            c => WireNew.Of(c, c.Name, c.Exec, c.Backend),
            d => new(new DomainName(d.Name), d.ToExec(), d.Backend, d.Wish.ToWish()) { TraceParent = d.TraceParent }),
        new WireFormat<Run, WireNew>("run/1", Default.WireNew,
            c => WireNew.Of(c, c.Name, c.Exec, c.Backend),
            d => new(new DomainName(d.Name), d.ToExec(), d.Backend, d.Wish.ToWish()) { TraceParent = d.TraceParent }),
        new WireFormat<Adopt, WireAdopt>("adopt/1", Default.WireAdopt, WireAdopt.Of, d => d.ToAdopt()),
        OnDomain<Start>("start/1", (r, w) => new(r, w)),
        OnDomain<Suspend>("suspend/1", (r, w) => new(r, w)),
        OnDomain<Resume>("resume/1", (r, w) => new(r, w)),
        OnDomain<Destroy>("destroy/1", (r, w) => new(r, w)),
        OnDomain<Undefine>("undefine/1", (r, w) => new(r, w)),

        new WireFormat<DomainQuery.GetStatus, WireRef>("get-status/1", Default.WireRef,
            q => new(q.Ref.ToString()),
            d => new(new DomainRef(d.Ref))),
        new WireFormat<DomainQuery.List, WireList>("list/1", Default.WireList,
            q => new(q.IncludeShutOff),
            d => new(d.IncludeShutOff)),

        new WireFormat<DomainReply.Done, WireDone>("done/1", Default.WireDone,
            r => new(r.CorrelationId, WireState.Of(r.Domain), r.ElapsedMs, r.Event),
            d => new(d.Correlation, d.Domain.ToState(), d.Event, d.ElapsedMs)),
        new WireFormat<DomainReply.Refused, WireRefused>("refused/1", Default.WireRefused,
            r => new(r.CorrelationId, WireError.Of(r.Why)!, WireState.OfNullable(r.Domain)),
            d => new(d.Correlation, d.Why.ToError(), d.Domain?.ToState())),
        new WireFormat<DomainStatusReply, WireStatus>("status/1", Default.WireStatus,
            r => new(WireState.OfNullable(r.Domain), WireError.Of(r.Error)),
            d => new(d.Domain?.ToState(), d.Error?.ToError())),
        new WireFormat<DomainListReply, WireDomains>("domains/1", Default.WireDomains,
            r => new(WireState.OfAll(r.Domains), WireError.Of(r.Error)),
            d => new(WireState.ToAll(d.Domains), d.Error?.ToError())),
        new WireFormat<DomainChanged, WireChanged>("domain-changed/1", Default.WireChanged,
            c => WireChanged.Of(0, c.Domain, c.Event),
            d => new(d.Domain.ToState(), d.ToEvent())),

        new WireFormat<DomainSubscription.Follow, WireFollow>("follow/1", Default.WireFollow,
            f => new(f.Capacity, f.Ref?.ToString()),
            d => new(d.Ref is { } text ? new DomainRef(text) : (DomainRef?)null, d.Capacity)),
        new WireFormat<DomainSubscription.Received, WireNumber>("received/1", Default.WireNumber,
            r => new(r.Number),
            d => new(d.Number)),
        new PlainWireFormat("stop-following/1", DomainSubscription.Stop.Instance),

        new WireFormat<DomainNotice.Following, WireFollowing>("following/1", Default.WireFollowing,
            n => new(n.Number, WireState.OfAll(n.Domains), n.IsLast),
            d => new(d.Number, WireState.ToAll(d.Domains), d.IsLast)),
        new WireFormat<DomainNotice.Changed, WireChanged>("changed/1", Default.WireChanged,
            n => WireChanged.Of(n.Number, n.Domain, n.Event),
            d => new(d.Number, d.Domain.ToState(), d.ToEvent())),
        new WireFormat<DomainNotice.Overflowed, WireNumber>("overflowed/1", Default.WireNumber,
            n => new(n.Number),
            d => new(d.Number)),
        new WireFormat<DomainNotice.Ended, WireEnded>("ended/1", Default.WireEnded,
            n => new(n.Number, WireError.Of(n.Why)),
            d => new(d.Number, d.Why?.ToError())),
    ];

    private static readonly FrozenDictionary<string, WireFormat> ByManifest = All.ToFrozenDictionary(f => f.Manifest);

    private static readonly FrozenDictionary<Type, WireFormat> ByType = All.ToFrozenDictionary(f => f.Type);

    /// <summary>The format behind a manifest; null when this version does not know it.</summary>
    public static WireFormat? Find(string manifest) => ByManifest.GetValueOrDefault(manifest);

    /// <summary>The format of a message; null for one that is not of the protocol.</summary>
    public static WireFormat? Of(object message) => ByType.GetValueOrDefault(message.GetType());

    private static WireFormat<TCommand, WireCommand> OnDomain<TCommand>(string manifest, Func<DomainRef, Wish, TCommand> make)
        where TCommand : DomainCommand => new(
            manifest, Default.WireCommand,
            c => new(c.Ref.ToString(), WireWish.Of(c.Wish), c.TraceParent),
            d => make(new DomainRef(d.Ref), d.Wish.ToWish()) with { TraceParent = d.TraceParent });
}
