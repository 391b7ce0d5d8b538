using System.Text;
using System.Text.Json;
using ActorDriver.Audit;
using ActorDriver.Domains;
using ActorDriver.Tests.Journal;
using Xunit;

namespace ActorDriver.Tests.Audit;

public sealed class JournalExportTests
{
    private static readonly DomainId Id = new(new Guid("0190f8a1-0000-7000-8000-000000000001"));

    private static readonly AuditReader Audit = new(new ListJournal(
    [
        (Id, SampleEvents.All[0]),
        (Id, new DomainEvent.SuspendRequested(SampleEvents.At, SampleEvents.Alice with { Reason = "said \"now\", and\nmeant it" })),
        (Id, new DomainEvent.DriftObserved(SampleEvents.At, Wish.Observed, true)),
    ]));

    [Fact]
    public async Task Json_lines_hold_one_event_each()
    {
        using var output = new MemoryStream();
        Assert.Equal(3, await JournalExport.WriteJsonLinesAsync(Audit.HistoryAsync(), output));
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            """{"id":"0190f8a1-0000-7000-8000-000000000001","name":"web","seq":3,"at":"2026-11-26T00:14:00.1234567Z","event":"DriftObserved","by":"kernel","data":{"isFrozen":true}}""",
            lines[2]);
        using var second = JsonDocument.Parse(lines[1]);
        Assert.Equal("said \"now\", and\nmeant it", second.RootElement.GetProperty("reason").GetString());
        Assert.Equal("{}", second.RootElement.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Csv_quotes_what_needs_it()
    {
        using var output = new MemoryStream();
        Assert.Equal(3, await JournalExport.WriteCsvAsync(Audit.HistoryAsync(), output));
        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.StartsWith("id,name,seq,at,event,by,reason,correlation,data\r\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "0190f8a1-0000-7000-8000-000000000001,web,2,2026-11-26T00:14:00.1234567Z,SuspendRequested,uid=1000 pid=42 comm=bash," +
            "\"said \"\"now\"\", and\nmeant it\",3f2504e0-4f89-11d3-9a0c-0305e82c3301,{}\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith(",kernel,,,\"{\"\"isFrozen\"\":true}\"\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("@SUM(1)")]
    [InlineData("\n=1+1")]
    [InlineData(" =1+1")]
    [InlineData("\uff1d1+1")]
    public async Task In_csv_no_cell_begins_as_a_formula(string reason)
    {
        var audit = new AuditReader(new ListJournal(
        [
            (Id, SampleEvents.All[0]),
            (Id, new DomainEvent.SuspendRequested(SampleEvents.At, SampleEvents.Alice with { Reason = reason })),
        ]));
        using var output = new MemoryStream();

        await JournalExport.WriteCsvAsync(audit.HistoryAsync(), output);

        Assert.Contains($"'{reason}", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }
}
