using System.Text.Json.Serialization;
using ActorDriver.Fleet.Joining;

namespace ActorDriver.Fleet;

/// <summary>The fleet's files and what goes over HTTPS. A field may be added with a default, none renamed or removed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HostList))]
[JsonSerializable(typeof(SignedHostList))]
[JsonSerializable(typeof(TokenData))]
[JsonSerializable(typeof(TokenBook))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(JoinAnswer))]
[JsonSerializable(typeof(JoinRefusal))]
[JsonSerializable(typeof(HostFile))]
internal sealed partial class FleetJson : JsonSerializerContext;
