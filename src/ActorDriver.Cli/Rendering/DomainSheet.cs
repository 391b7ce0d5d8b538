using System.Globalization;
using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>dominfo</c> for people.</summary>
internal static class DomainSheet
{
    public static void Print(ITerminal terminal, DomainInfo d, DateTimeOffset now)
    {
        Row("Name", d.Name);
        Row("UUID", d.Id);
        Row("State", $"{StateWords.Shown(d.State)} ({d.Reason})");
        Row("Since", $"{TimeText.Local.Short(d.Since)} ({Ago.Shown(d.Since, now)})");
        Row("Backend", d.Backend ?? "-");
        Row("Cgroup", d.Cgroup ?? "-");
        Row("Init PID", d.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-");
        Row("Runtime", d.Runtime);

        void Row(string label, string value) => terminal.Out.WriteLine($"{label + ":",-10} {Printable.Of(value)}");
    }
}
