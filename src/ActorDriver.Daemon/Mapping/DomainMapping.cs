using ActorDriver.Contracts;
using ActorDriver.Domains;
using ActorDriver.Freezing;

namespace ActorDriver.Daemon.Mapping;

/// <summary>From the library's types to the shapes of the socket.</summary>
internal static class DomainMapping
{
    public static DomainInfo ToInfo(this DomainState d) => new(
        d.Id.ToString(), d.Name, d.Status.Word(), d.Reason.Word(), (d.Cgroup?.Backend ?? d.WantedBackend)?.Word(),
        d.Cgroup?.Path, d.Init?.Pid, d.Runtime, d.Since);

    /// <param name="reply">The reply.</param>
    /// <param name="reference">How the caller pointed at the domain: what an error without a domain is told by.</param>
    public static Outcome ToOutcome(this DomainReply reply, string reference) => reply switch
    {
        DomainReply.Done done => new Outcome
        {
            Id = done.Domain.Id.ToString(),
            Name = done.Domain.Name,
            State = done.Domain.Status.Word(),
            Event = done.Event,
            ElapsedMs = done.ElapsedMs,
        },
        DomainReply.Refused refused => Outcome.Failed(refused.Domain is { Name.Length: > 0 } d ? d.Name : reference, refused.Why.ToError()),
        _ => throw new ArgumentException($"no shape for {reply.GetType().Name}", nameof(reply)),
    };

    public static ErrorInfo ToError(this DomainError error) => new(error.Code.ToString(), error.Message);
}
