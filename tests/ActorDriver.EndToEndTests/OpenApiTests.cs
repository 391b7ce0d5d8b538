using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The interface's description says what the interface does.</summary>
public sealed class OpenApiTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task Every_path_and_method_in_it_is_there_and_no_other_method()
    {
        using var http = sandbox.Http();
        foreach (var path in (await DocumentAsync(http)).GetProperty("paths").EnumerateObject())
        {
            var described = path.Value.EnumerateObject().Select(m => m.Name.ToUpperInvariant()).ToHashSet();
            foreach (var method in (string[])["GET", "POST", "PUT", "DELETE"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path.Name.Replace("{reference}", "nobody", StringComparison.Ordinal));
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var exists = answer.StatusCode != HttpStatusCode.MethodNotAllowed && !await IsNothingThereAsync(answer);
                Assert.True(exists == described.Contains(method), $"{method} {path.Name}: {(int)answer.StatusCode}");
                if (exists)
                    AssertDescribed(path.Value.GetProperty(method.ToLowerInvariant()), answer, $"{method} {path.Name}");
            }
        }
    }

    [Fact]
    public async Task Its_schemas_have_the_properties_of_the_shapes_on_the_wire()
    {
        using var http = sandbox.Http();
        var schemas = (await DocumentAsync(http)).GetProperty("components").GetProperty("schemas");
        var shapes = ContractsJson.Default;
        foreach (var (schema, shape) in new (string, JsonTypeInfo)[]
        {
            ("Domain", shapes.DomainInfo), ("Event", shapes.EventInfo), ("DefineRequest", shapes.DefineRequest),
            ("OperationRequest", shapes.OperationRequest), ("OperationLine", shapes.OperationLine), ("WishRequest", shapes.WishRequest),
            ("Problem", shapes.Problem), ("Daemon", shapes.DaemonInfo), ("JournalReport", shapes.JournalReport),
            ("Health", shapes.HealthInfo), ("HealthCheck", shapes.HealthCheck),
            ("Life", shapes.LifeInfo), ("Lane", shapes.LaneInfo), ("Stretch", shapes.StretchInfo), ("Mark", shapes.MarkInfo),
            ("Past", shapes.PastInfo), ("Notes", shapes.NotesInfo), ("ClockStep", shapes.ClockStepInfo), ("Summary", shapes.SummaryInfo),
            ("DomainSummary", shapes.DomainSummaryInfo), ("Totals", shapes.TotalsInfo), ("Asked", shapes.AskedInfo),
            ("Verification", shapes.VerificationInfo), ("Finding", shapes.FindingInfo), ("Head", shapes.HeadInfo),
            ("AuditLine", shapes.AuditLine), ("AuditProgress", shapes.AuditProgress),
        })
        {
            Assert.Equal(
                shape.Properties.Select(p => p.Name).Order(StringComparer.Ordinal),
                schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        }
        AssertOutcome(schemas.GetProperty("Done"), new Outcome { Id = "i", Name = "n", State = "s", Event = null, ElapsedMs = 1 });
        var refused = Outcome.Failed("n", new ErrorInfo(ErrorCodes.NoDomain, "m"));
        AssertOutcome(schemas.GetProperty("Refused"), refused);
        AssertProperties(
            schemas.GetProperty("Error"),
            JsonDocument.Parse(JsonSerializer.Serialize(refused, shapes.Outcome)).RootElement.GetProperty("error"));
        Assert.Equal(
            typeof(ErrorCodes).GetFields().Select(f => f.Name).Where(c => c != ErrorCodes.DaemonUnreachable).Order(StringComparer.Ordinal),
            schemas.GetProperty("ErrorCode").GetProperty("enum").EnumerateArray().Select(c => c.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_in_it_leads_somewhere()
    {
        using var http = sandbox.Http();
        var document = await DocumentAsync(http);
        foreach (var reference in References(document))
        {
            var at = document;
            foreach (var step in reference.Split('/')[1..])
                Assert.True(at.TryGetProperty(step, out at), reference);
        }
    }

    private static void AssertDescribed(JsonElement operation, HttpResponseMessage answer, string what)
    {
        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(operation.GetProperty("responses").TryGetProperty(status, out var response), $"{what} answers {status}, which is not described");
        if (response.TryGetProperty("content", out var content))
            Assert.Contains(answer.Content.Headers.ContentType!.MediaType!, content.EnumerateObject().Select(c => c.Name));
        else
            Assert.Equal(Problem.MediaType, answer.Content.Headers.ContentType!.MediaType);
    }

    private static void AssertOutcome(JsonElement schema, Outcome outcome) =>
        AssertProperties(schema, JsonDocument.Parse(JsonSerializer.Serialize(outcome, ContractsJson.Default.Outcome)).RootElement);

    private static void AssertProperties(JsonElement schema, JsonElement written)
    {
        Assert.Equal(
            schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            written.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> DocumentAsync(HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync(Routes.OpenApi)).RootElement;

    private static async Task<bool> IsNothingThereAsync(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.NotFound
        && Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()).Contains("there is nothing at", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.Name == "$ref" ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
