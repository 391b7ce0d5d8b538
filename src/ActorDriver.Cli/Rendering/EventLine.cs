using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary>An event as one line.</summary>
internal static class EventLine
{
    public static string Of(EventInfo e)
    {
        var time = TimeText.Local.Of(e.At);
        var details = EventText.Details(e);
        return $"{time}  {Printable.Of(e.Name)}  {Printable.Of(e.Event)}{(details.Length > 0 ? "  " : "")}{Printable.Of(details)}  by {Printable.Of(e.By)}";
    }
}
