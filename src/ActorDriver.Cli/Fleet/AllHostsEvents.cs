using System.Threading.Channels;
using ActorDriver.Cli.Commands;
using ActorDriver.Cli.Output;
using ActorDriver.Cli.Rendering;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Fleet;

/// <summary><c>event --all-hosts</c>: one stream a host, each of which comes back to where it was by itself.</summary>
internal static class AllHostsEvents
{
    public static async Task<int> PrintAsync(Invocation call, string query, bool follow)
    {
        var hosts = await call.Driver.Fleet.HostsAsync(call.CancellationToken);
        var merged = Channel.CreateBounded<(string Host, EventInfo Event)>(1000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        var streams = hosts.Where(h => h.State != HostStates.Left)
            .Select(h => PumpAsync(call, h, query, follow, merged.Writer, stop.Token)).ToList();
        _ = Task.WhenAll(streams).ContinueWith(done => merged.Writer.TryComplete(done.Exception?.InnerException), TaskScheduler.Default);
        try
        {
            await foreach (var (host, e) in merged.Reader.ReadAllAsync(call.CancellationToken))
            {
                var named = e with { Name = $"{host}/{e.Name}" };
                if (call.Json)
                    call.PrintJson(named, JsonOutput.Shapes.EventInfo);
                else
                    call.Terminal.Out.WriteLine(EventLine.Of(named));
                if (follow)
                    call.Terminal.Out.Flush();
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        return ExitStatus.Done;
    }

    private static async Task PumpAsync(
        Invocation call, HostInfo host, string query, bool follow, ChannelWriter<(string, EventInfo)> writer, CancellationToken cancellationToken)
    {
        var events = new EventStream(call.Driver, query, follow)
        {
            Path = host.Self ? Routes.Events : $"{Routes.Host(host.Name)}/events",
            OnConnection = broken => Tell(call, host.Name, broken),
        };
        try
        {
            await foreach (var e in events.ReadAsync(cancellationToken))
                await writer.WriteAsync((host.Name, e), cancellationToken);
        }
        catch (DriverException e)
        {
            Tell(call, host.Name, e.Message); // the others' events are told all the same
        }
    }

    private static void Tell(Invocation call, string host, string? broken)
    {
        lock (call)
        {
            call.Terminal.Error.WriteLine(Printable.Of(broken is null
                ? $"warning: {host} is back; going on where it broke off"
                : $"warning: no events of {host}: {broken}"));
            call.Terminal.Error.Flush();
        }
    }
}
