using ActorDriver.Cli;
using ActorDriver.Cli.Output;

return await new CommandLine(new SystemTerminal()).RunAsync(args);
