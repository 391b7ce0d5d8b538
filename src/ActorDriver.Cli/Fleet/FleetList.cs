using System.Globalization;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Rendering;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>list --all-hosts</c>.</summary>
internal static class FleetList
{
    public static async Task<int> PrintAsync(Invocation call, bool all)
    {
        var list = await call.Driver.Fleet.ListAllAsync(all, call.CancellationToken);
        if (call.Json)
            call.PrintJson(list.Domains, FleetShapes.Default.IReadOnlyListHostDomainInfo);
        else
            Print(call, list.Domains, DateTimeOffset.UtcNow);
        call.Terminal.Out.Flush();
        if (list.Silent.Count > 0)
            call.Terminal.Error.WriteLine(Printable.Of(Warning(list.Silent)));
        return ExitStatus.Done;
    }

    private static void Print(Invocation call, IReadOnlyList<HostDomainInfo> domains, DateTimeOffset now)
    {
        var table = Grid.Create("HOST", "PID", "NAME", "STATE", "BACKEND", "RUNTIME", "SINCE");
        foreach (var d in domains)
        {
            table.AddRow(
                Grid.Cell(d.Host),
                Grid.Cell(d.Reachable ? d.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-" : "-"),
                Grid.Cell(d.Name),
                d.Reachable
                    ? Grid.Cell(StateWords.Shown(d.State), Grid.ColorOf(d.State))
                    : Grid.Cell($"unknown (was {StateWords.Shown(d.State)} {Ago.Shown(d.AsOf, now)} ago)", Spectre.Console.Color.Grey),
                Grid.Cell(d.Backend ?? "-"),
                Grid.Cell(d.Runtime),
                Grid.Cell(Ago.Shown(d.Since, now)));
        }
        Grid.Print(call.Terminal, table);
    }

    private static string Warning(IReadOnlyList<SilentHostInfo> silent)
    {
        var unknown = silent.Where(s => s.LastKnown is null).Select(s => s.Host).ToList();
        var warning = $"warning: {string.Join(", ", silent.Select(s => s.Host))} did not answer";
        return unknown.Count == 0 ? $"{warning}: what is shown is what was last known" : $"{warning}; of {string.Join(", ", unknown)} nothing is known here";
    }
}
