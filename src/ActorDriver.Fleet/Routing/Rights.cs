using ActorDriver.Domains;
using ActorDriver.Fleet.Members;
using ActorDriver.Fleet.Wire;

namespace ActorDriver.Fleet.Routing;

/// <summary>Whether a host does what another asks of it.</summary>
/// <param name="Me">This host.</param>
/// <param name="Allow">What it lets others do.</param>
internal sealed record Rights(string Me, IReadOnlySet<string> Allow)
{
    /// <summary>Why it does not; null when it does.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="right">What it wants.</param>
    /// <param name="now">This host's clock.</param>
    public DomainError? Judge(Header header, string right, HostStamp now)
    {
        if (header.To != Me)
            return new DomainError(ErrorCode.WrongHost, $"this is host '{Me}', and the command was for '{header.To}': nothing was done");
        if (header.Stamp.IsTooOld(now))
        {
            return new DomainError(ErrorCode.TooLate,
                $"the command came to host '{Me}' more than {HostStamp.MaxAge.TotalSeconds:0} s after its asker last heard of it, or from before it started: nothing was done, give it again");
        }

        return Allow.Contains(right)
            ? null
            : new DomainError(ErrorCode.NotAllowed,
                $"host '{Me}' does not let other hosts {right} (actordriver.fleet.allow there is [{string.Join(", ", Allow)}]): do it on '{Me}' itself");
    }

    /// <summary>What a command is called among the rights; null for one that only its own host's users may give.</summary>
    public static string? Of(DomainCommand command) => command switch
    {
        DomainCommand.Suspend => "suspend",
        DomainCommand.Resume => "resume",
        DomainCommand.Destroy => "destroy",
        DomainCommand.Start => "start",
        DomainCommand.Run => "run",
        DomainCommand.Define => "define",
        DomainCommand.Undefine => "undefine",
        _ => null, // adopting looks at processes and cgroups of a machine: nobody elsewhere can have looked
    };

    /// <summary>The wish, with the host that it came from: <c>ops (uid=0 pid=42 comm=bash) host=web1</c>.</summary>
    public static Wish From(Wish wish, string host)
    {
        var suffix = $" host={host}";
        var by = wish.By.Length + suffix.Length <= Wish.MaxLength ? wish.By : wish.By[..(Wish.MaxLength - suffix.Length)];
        return wish with { By = by + suffix };
    }
}
