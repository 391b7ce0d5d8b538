using System.Text;
using ActorDriver.Audit;
using ActorDriver.Audit.Report;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Mapping;
using ActorDriver.Daemon.Startup;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorDriver.Daemon.Http;

/// <summary><c>/v1/audit</c>: questions about the past of all domains, answered from the journal alone.</summary>
internal static class AuditEndpoints
{
    /// <summary>The largest file of heads: a hundred bytes for each of half a million domains.</summary>
    private const long MaxHeads = 64 << 20;

    private const int BufferSize = 64 * 1024;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.AuditStates, StatesAsync).WithMetadata(Load.Audit);
        routes.MapGet(Routes.AuditSummary, SummaryAsync).WithMetadata(Load.Audit);
        routes.MapPost(Routes.AuditVerification, VerifyAsync).WithMetadata(Load.Audit);
        routes.MapGet(Routes.AuditReport, ReportAsync).WithMetadata(Load.Audit);
        routes.MapGet(Routes.AuditExport, ExportAsync).WithMetadata(Load.Audit);
    }

    private static async Task<IResult> StatesAsync(HttpContext http, AuditReader audit, IJournalReader journal)
    {
        if (!Times.TryRead(http.Request.Query, "asOf", out var asOf, out var fault))
            return Problems.Invalid(fault);
        // Without a moment it is what there is, also if the clock has since been set back.
        return await LongAnswer.GiveAsync(
            http, journal,
            async (progress, stop) =>
            {
                var past = await audit.StatesAsOfAsync(asOf ?? DateTimeOffset.MaxValue, progress, stop);
                return past.ToInfo(asOf ?? DateTimeOffset.UtcNow);
            },
            ContractsJson.Readable.PastInfo, past => new AuditLine(Past: past));
    }

    private static async Task<IResult> SummaryAsync(HttpContext http, AuditReader audit, IJournalReader journal)
    {
        if (!PeriodQuery.TryRead(http, out var period, out var fault))
            return Problems.Invalid(fault);
        return await LongAnswer.GiveAsync(
            http, journal, async (progress, stop) => (await audit.SummarizeAsync(period, progress, stop)).ToInfo(),
            ContractsJson.Readable.SummaryInfo, summary => new AuditLine(Summary: summary));
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, JournalPlace place, IJournalReader journal, AuditReader audit)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxHeads;
        IReadOnlyDictionary<DomainId, StreamHead> heads;
        try
        {
            using var body = new StreamReader(http.Request.Body, Encoding.UTF8);
            heads = JournalHeads.Read(new StringReader(await body.ReadToEndAsync(http.RequestAborted)));
        }
        catch (FormatException e)
        {
            return Problems.Invalid($"the heads cannot be read: {e.Message}; give what 'audit heads' has printed");
        }
        return await LongAnswer.GiveAsync(
            http, journal,
            async (progress, stop) =>
            {
                var result = await new JournalVerifier(place.Path).VerifyAsync(heads, progress, stop);
                return result.ToInfo(await NamesAsync(result, audit, stop));
            },
            ContractsJson.Readable.VerificationInfo, verification => new AuditLine(Verification: verification));
    }

    private static async Task<IResult> ReportAsync(HttpContext http, IJournalReader journal)
    {
        var query = http.Request.Query;
        if (!PeriodQuery.TryRead(http, out var period, out var fault) || !Flags.TryRead(query, "utc", out var utc, out fault))
            return Problems.Invalid(fault);
        var options = new ReportOptions { Period = period, Utc = utc };
        return await LongAnswer.WriteTextAsync(
            http, journal, "text/html; charset=utf-8",
            (output, progress, stop) => HtmlReport.WriteAsync(journal, output, options, progress, stop));
    }

    private static async Task<IResult> ExportAsync(HttpContext http, AuditReader audit)
    {
        if (!PeriodQuery.TryRead(http, out var period, out var fault))
            return Problems.Invalid(fault);
        var format = http.Request.Query["format"].ToString();
        if (format is not ("" or "jsonl" or "csv"))
            return Problems.Invalid($"format must be jsonl or csv, and is '{format}'");
        var events = audit.HistoryAsync(
            domain: null, new HistoryFilter { Since = period.Since, Until = period.Until }, progress: null, http.RequestAborted);
        http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
        http.Features.Get<IHttpMinResponseDataRateFeature>()!.MinDataRate = null; // a slow reader costs nothing: let it be slow
        var output = new BufferedStream(http.Response.Body, BufferSize);
        await using (output)
        {
            await (format == "csv"
                ? JournalExport.WriteCsvAsync(events, output, http.RequestAborted)
                : JournalExport.WriteJsonLinesAsync(events, output, http.RequestAborted));
        }
        return Results.Empty;
    }

    /// <summary>What the domains are called of which something is wrong. A stream that cannot be read has no name to tell.</summary>
    private static async Task<IReadOnlyDictionary<DomainId, string>> NamesAsync(
        VerifyResult result, AuditReader audit, CancellationToken cancellationToken)
    {
        var names = new Dictionary<DomainId, string>();
        foreach (var id in result.Findings.Select(f => f.Id).OfType<DomainId>().Distinct())
        {
            try
            {
                await foreach (var first in audit.HistoryAsync(id, cancellationToken: cancellationToken))
                {
                    names[id] = first.Name;
                    break;
                }
            }
            catch (UnreadableEventException)
            {
                // Its findings say so.
            }
        }
        return names;
    }
}
