using ActorDriver.Domains;
using ActorDriver.Fleet.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ActorDriver.Fleet.Shipping;

/// <summary>The copy of this host's journal: shipped behind what is written, and compared with it when somebody asks.</summary>
internal sealed class HostCopy : IAsyncDisposable
{
    private const int MaxDifferences = 1000;

    private readonly LocalDriver _driver;
    private readonly CopyStore _store;
    private readonly Shipper _shipper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private long _last;

    private HostCopy(CopySettings settings, CopyStore store, LocalDriver driver, ILogger log)
    {
        (_driver, _store, _shipper) = (driver, store, new Shipper(driver, store, settings, log));
        _running = Task.Run(() => _shipper.RunAsync(_stop.Token));
    }

    /// <summary>How many events are not in the copy yet.</summary>
    public long Lag => Math.Max(0, Volatile.Read(ref _last) - _shipper.Position);

    /// <summary>Begins to ship.</summary>
    /// <exception cref="FleetException">The connection is none.</exception>
    public static HostCopy Start(CopySettings settings, string journal, string host, LocalDriver driver, ILogger log) =>
        new(settings, new CopyStore(Open(settings.Connection), journal, host), driver, log);

    /// <summary>Makes the copy's tables.</summary>
    /// <exception cref="FleetException">They cannot be made.</exception>
    public static async Task MakeTablesAsync(string connection, CancellationToken cancellationToken)
    {
        await using var database = Open(connection);
        try
        {
            await CopyStore.CreateAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw new FleetException(ErrorCode.OperationFailed, $"the copy's tables cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Looks how far the journal is.</summary>
    public async Task CountAsync(CancellationToken cancellationToken) =>
        Volatile.Write(ref _last, await _driver.Journal.LastPositionAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Compares journal and copy, event by event, up to where the copy goes.</summary>
    /// <exception cref="FleetException">The copy cannot be read.</exception>
    public async Task<(long Position, IReadOnlyList<Difference> Differences)> VerifyAsync(CancellationToken cancellationToken)
    {
        var found = new List<Difference>();
        try
        {
            var position = await _store.PositionAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var difference in Difference.FindAsync(OursAsync(), _store.ReadAsync(0, cancellationToken), position)
                .WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                found.Add(difference);
                if (found.Count == MaxDifferences)
                    break;
            }

            return (position, found);
        }
        catch (NpgsqlException e)
        {
            throw new FleetException(ErrorCode.OperationFailed, $"the copy cannot be read: {e.Message}", e);
        }

        async IAsyncEnumerable<CopyEvent> OursAsync()
        {
            await foreach (var e in _driver.Journal.ReadAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
                yield return CopyEvent.Of(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static NpgsqlDataSource Open(string connection)
    {
        try
        {
            return NpgsqlDataSource.Create(connection);
        }
        catch (ArgumentException e)
        {
            throw new FleetException(ErrorCode.InvalidArgument, $"'{connection}' is no connection to PostgreSQL: {e.Message}", e);
        }
    }
}
