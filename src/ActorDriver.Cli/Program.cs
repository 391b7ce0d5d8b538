using ActorDriver.Cli;
using ActorDriver.Cli.Output;

return await ProgramEnd.RunAsync(new SystemTerminal(), terminal => new CommandLine(terminal).RunAsync(args));
