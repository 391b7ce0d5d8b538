using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>States as people read them, which are libvirt's words.</summary>
internal static class StateWords
{
    /// <summary><c>shut off</c> instead of <c>shut-off</c>.</summary>
    public static string Shown(string state) => state == DomainStates.ShutOff ? "shut off" : Printable.Of(state);
}
