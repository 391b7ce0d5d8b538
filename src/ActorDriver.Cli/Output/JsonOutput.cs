using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Output;

/// <summary>What <c>--json</c> prints: one value, one line.</summary>
internal static class JsonOutput
{
    public static ContractsJson Shapes => ContractsJson.Readable;

    public static void Print<T>(ITerminal terminal, T value, JsonTypeInfo<T> shape) =>
        terminal.Out.WriteLine(JsonSerializer.Serialize(value, shape));
}
