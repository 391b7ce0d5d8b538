using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

var parsed = DaemonCommandLine.Create(DaemonProgram.RunAsync).Parse(args);
if (parsed.Errors is [var error, ..])
{
    Console.Error.WriteLine($"error: {ErrorCodes.InvalidArgument}: {error.Message} (see actordriverd --help)");
    return 2;
}
return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
