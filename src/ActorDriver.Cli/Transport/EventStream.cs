using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>The daemon's events, one after the other. A follower whose connection breaks comes back to where it was.</summary>
internal sealed class EventStream(DriverClient driver, string query, bool follow)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private long? _lastId;

    /// <summary>Whose events: this host's, or another's.</summary>
    public string Path { get; init; } = Routes.Events;

    /// <summary>Called when a follower has lost the daemon, with the reason, and with null when it is back.</summary>
    public Action<string?>? OnConnection { get; init; }

    /// <exception cref="DriverException">It cannot be begun, or it breaks off and is not followed.</exception>
    public async IAsyncEnumerable<EventInfo> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = await driver.OpenEventsAsync(query, _lastId, cancellationToken, Path);
        while (true)
        {
            var broken = "the daemon has ended the stream";
            using (answer)
            {
                var events = ReadAsync(answer.Body, cancellationToken).GetAsyncEnumerator(cancellationToken);
                await using (events)
                {
                    while (await NextAsync(events) is var (e, fault))
                    {
                        if (fault is not null)
                        {
                            broken = fault;
                            break;
                        }
                        yield return e!;
                    }
                }
            }
            if (!follow)
                yield break;
            answer = await ComeBackAsync(broken, cancellationToken);
        }
    }

    private static async Task<(EventInfo? Event, string? Fault)?> NextAsync(IAsyncEnumerator<EventInfo> events)
    {
        try
        {
            return await events.MoveNextAsync() ? (events.Current, null) : null;
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }

    private async Task<HttpAnswer> ComeBackAsync(string broken, CancellationToken cancellationToken)
    {
        OnConnection?.Invoke(broken);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, cancellationToken);
            try
            {
                var answer = await driver.OpenEventsAsync(query, _lastId, cancellationToken, Path);
                OnConnection?.Invoke(null);
                return answer;
            }
            catch (DriverException e) when (e.Code is ErrorCodes.DaemonUnreachable or ErrorCodes.Busy or ErrorCodes.JournalUnavailable or ErrorCodes.HostUnreachable)
            {
                // Not yet: it may be starting again.
            }
        }
    }

    private async IAsyncEnumerable<EventInfo> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize(data, ContractsJson.Default.EventInfo));
        try
        {
            await foreach (var item in parser.EnumerateAsync(cancellationToken))
            {
                _lastId = Position(item.EventId) ?? _lastId;
                if (item.Data is { } e)
                    yield return e;
            }
        }
        finally
        {
            _lastId = Position(parser.LastEventId) ?? _lastId; // an id without data tells where the stream begins
        }
    }

    private static long? Position(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
}
