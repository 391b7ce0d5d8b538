using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

return await StartupFaults.TellAsync(async () =>
{
    StandardFiles.Guard();
    var parsed = DaemonCommandLine.Create(DaemonProgram.RunAsync).Parse(args);
    if (parsed.Errors is [var error, ..])
        return StartupFaults.Tell(new ErrorInfo(ErrorCodes.InvalidArgument, $"{error.Message} (see actordriverd --help)"), status: 2);
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
});
