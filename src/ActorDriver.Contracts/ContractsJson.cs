using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorDriver.Contracts;

/// <summary>How the shapes of this assembly become JSON, generated at compile time: no reflection, so the client can be trimmed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(UtcTimestampConverter)],
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DomainInfo))]
[JsonSerializable(typeof(IReadOnlyList<DomainInfo>))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(IReadOnlyList<Outcome>))]
[JsonSerializable(typeof(EventInfo))]
[JsonSerializable(typeof(IReadOnlyList<EventInfo>))]
[JsonSerializable(typeof(IAsyncEnumerable<EventInfo>))]
[JsonSerializable(typeof(IReadOnlyList<LifeInfo>))]
[JsonSerializable(typeof(IReadOnlyList<LaneInfo>))]
[JsonSerializable(typeof(PastInfo))]
[JsonSerializable(typeof(SummaryInfo))]
[JsonSerializable(typeof(VerificationInfo))]
[JsonSerializable(typeof(IReadOnlyList<HeadInfo>))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(WrittenInfo))]
[JsonSerializable(typeof(DefineRequest))]
[JsonSerializable(typeof(WishRequest))]
[JsonSerializable(typeof(OperationRequest))]
[JsonSerializable(typeof(OperationLine))]
[JsonSerializable(typeof(ContainerInfo))]
[JsonSerializable(typeof(IReadOnlyList<ContainerInfo>))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(AdoptAllRequest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(DaemonInfo))]
[JsonSerializable(typeof(HealthInfo))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(JournalReport))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <summary>
    /// The context for what a person or a shell script reads: quotes, <c>&lt;</c> and letters of any script stand as they are.
    /// Control characters are still escaped, so that nothing can steer a terminal.
    /// </summary>
    public static ContractsJson Readable => Holder.Readable;

    // Apart, so that it is made after Default: the parts of a partial class have no order.
    private static class Holder
    {
        public static readonly ContractsJson Readable = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
