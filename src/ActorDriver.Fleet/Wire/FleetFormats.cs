using System.Collections.Frozen;
using ActorDriver.Domains;
using ActorDriver.Remoting;
using static ActorDriver.Fleet.Wire.FleetWireJson;

namespace ActorDriver.Fleet.Wire;

/// <summary>The table of all messages between hosts: which manifest stands for which, and how their fields map.</summary>
internal static class FleetFormats
{
    public static readonly IReadOnlyList<WireFormat> All =
    [
        new WireFormat<FleetMessage.StatusAsk, WireStatusOfHost>("ask-status/1", Default.WireStatusOfHost,
            m => WireStatusOfHost.Of(m.Status), d => new(d.ToStatus())),
        new WireFormat<FleetMessage.StatusAnswer, WireStatusOfHost>("host-status/1", Default.WireStatusOfHost,
            m => WireStatusOfHost.Of(m.Status), d => new(d.ToStatus())),
        new WireFormat<FleetMessage.Hosts, WireHosts>("hosts/1", Default.WireHosts,
            m => new(m.Packed), d => new(d.Packed)),
        new WireFormat<FleetMessage.Command, WireFleetCommand>("command/1", Default.WireFleetCommand,
            m => new(WireHeader.Of(m.Header), WireInner.Of(m.Wanted)), d => d.ToCommand()),
        new WireFormat<FleetMessage.Reply, WireReplyOf>("reply/1", Default.WireReplyOf,
            m => new(WireInner.Of(m.Outcome)), d => new(d.Reply.To<DomainReply>())),
        new WireFormat<FleetMessage.Find, WireFind>("find/1", Default.WireFind,
            m => new(WireHeader.Of(m.Header), m.Ref.ToString()), d => new(d.Header.ToHeader(), new DomainRef(Checked.Ref(d.Ref)))),
        new WireFormat<FleetMessage.Found, WireFound>("found/1", Default.WireFound,
            m => new(WireState.OfNullable(m.Domain), WireError.Of(m.Error)), d => new(d.Domain?.ToState(), d.Error?.ToError())),
        new WireFormat<FleetMessage.List, WireListOf>("list-domains/1", Default.WireListOf,
            m => new(WireHeader.Of(m.Header), m.IncludeShutOff), d => new(d.Header.ToHeader(), d.IncludeShutOff)),
        new WireFormat<FleetMessage.Listed, WireListed>("listed/1", Default.WireListed,
            m => new(m.Part, m.IsLast, WireState.OfAll(m.Domains), WireError.Of(m.Error)),
            d => new(d.Part, d.IsLast, WireState.ToAll(d.Domains), d.Error?.ToError())),
        new WireFormat<FleetMessage.Read, WireRead>("read-events/1", Default.WireRead,
            m => new(WireHeader.Of(m.Header), m.Query.Follow, m.Query.Ref, m.Query.After),
            d => new(d.Header.ToHeader(), new EventQuery(d.Ref is { } text ? Checked.Ref(text) : null, d.After, d.Follow))),
        new WireFormat<FleetMessage.Events, WireEvents>("events/1", Default.WireEvents,
            m => new([.. m.Batch.Select(e => new WireEvent(e.Position, e.Domain, e.Name, e.SequenceNr, e.Manifest, e.Bytes))], m.Position, m.IsLast, WireError.Of(m.Error)),
            d => new([.. d.Batch.Select(e => new FleetEvent(e.Position, e.Domain, e.Name, e.Seq, e.Manifest, e.Bytes))], d.Position, d.IsLast, d.Error?.ToError())),
        new WireFormat<FleetMessage.More, WireMore>("more/1", Default.WireMore, m => new(m.Position), d => new(d.Position)),
        new PlainWireFormat("enough/1", FleetMessage.Enough.Instance),
    ];

    private static readonly FrozenDictionary<string, WireFormat> ByManifest = All.ToFrozenDictionary(f => f.Manifest);

    private static readonly FrozenDictionary<Type, WireFormat> ByType = All.ToFrozenDictionary(f => f.Type);

    /// <summary>The format behind a manifest; null when this version does not know it.</summary>
    public static WireFormat? Find(string manifest) => ByManifest.GetValueOrDefault(manifest);

    /// <summary>The format of a message.</summary>
    public static WireFormat Of(object message) => ByType.GetValueOrDefault(message.GetType())
        ?? throw new ArgumentException($"{message.GetType()} is no message between hosts", nameof(message));
}
