using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Cli.Fleet;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Transport;

namespace ActorDriver.Cli.Commands;

/// <summary>One call of one command.</summary>
/// <param name="context">What all calls share.</param>
/// <param name="parsed">The command line.</param>
/// <param name="socket">The socket to use whatever the command line says; null for the one that it says.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class Invocation(CommandContext context, ParseResult parsed, string? socket, CancellationToken cancellationToken)
{
    public CommandContext Context { get; } = context;

    public ITerminal Terminal => Context.Terminal;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public bool Json { get; } = parsed.GetValue(context.Json) || context.DefaultJson;

    public DriverClient Driver { get; } = new(socket ?? parsed.GetValue(context.Socket) ?? context.DefaultSocket);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => WithHost(argument, parsed.GetRequiredValue(argument));

    public T? GetOptional<T>(Argument<T> argument) => WithHost(argument, parsed.GetValue(argument));

    private T WithHost<T>(Argument argument, T value) => Context.TakesReference(argument) ? HostOption.Apply(Get(Context.Host), value) : value;

    public void PrintJson<T>(T value, JsonTypeInfo<T> shape) => JsonOutput.Print(Terminal, value, shape);
}
