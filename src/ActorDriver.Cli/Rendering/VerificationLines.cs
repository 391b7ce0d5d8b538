using ActorDriver.Cli.Output;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Rendering;

/// <summary><c>audit verify</c> for people.</summary>
internal static class VerificationLines
{
    public static void Print(ITerminal terminal, VerificationInfo v, string? headsFile)
    {
        foreach (var finding in v.Findings)
            terminal.Out.WriteLine(Printable.Of($"{Place(finding)}: {finding.What}"));
        if (v.FindingCount > v.Findings.Count)
            terminal.Out.WriteLine($"… and {v.FindingCount - v.Findings.Count} more");
        if (v.Sound)
        {
            var size = $"{Ago.Count(v.Events, "event")} of {Ago.Count(v.Heads.Count, "domain")}";
            terminal.Out.WriteLine($"The journal is sound: {size}, each in its place and as it was written.");
            terminal.Out.WriteLine(headsFile is null
                ? "Whether events are missing at the end, only heads can tell that were kept elsewhere: see audit heads."
                : $"Nothing is missing of what {Printable.Of(headsFile)} tells of.");
        }
        if (v.WithoutHash > 0)
            terminal.Out.WriteLine($"note: {v.WithoutHash} events were written before there were hashes; changes to them cannot be found");
        if (v.UnknownEvents > 0)
        {
            terminal.Out.WriteLine(
                $"note: {v.UnknownEvents} events are of kinds that this version does not know; their place was checked all the same");
        }
    }

    /// <summary>The error of a journal that is not sound.</summary>
    public static ErrorInfo Fault(VerificationInfo v) => new(
        ErrorCodes.OperationFailed,
        $"the journal is not as it was written: {Ago.Count(v.FindingCount, "finding")} in {Ago.Count(v.Events, "event")}");

    private static string Place(FindingInfo f)
    {
        if (f.Id is null)
            return $"row {f.Row}";
        var domain = f.Name is { Length: > 0 } ? $"{f.Name} ({f.Id})" : f.Id;
        return f.Seq is { } seq ? $"{domain}, event {seq}" : domain;
    }
}
