using ActorDriver.Daemon.Listening;
using ActorDriver.Domains;

namespace ActorDriver.Daemon.Http;

/// <summary>Who asks and why: what the client says, and what the kernel says of the client.</summary>
internal static class Wishes
{
    /// <summary>The longest name that a client may give itself; the peer's identity needs room beside it.</summary>
    private const int MaxBy = Wish.MaxLength / 2;

    public static (Wish? Wish, IResult? Error) From(HttpContext http, string? by, string? reason)
    {
        if (by?.Length > MaxBy)
            return (null, Problems.Invalid($"by is longer than {MaxBy} characters"));
        if (reason?.Length > Wish.MaxLength)
            return (null, Problems.Invalid($"the reason is longer than {Wish.MaxLength} characters"));
        return (Wish.Of(PeerConnection.Of(http).Peer.By(by), string.IsNullOrEmpty(reason) ? null : reason), null);
    }
}
