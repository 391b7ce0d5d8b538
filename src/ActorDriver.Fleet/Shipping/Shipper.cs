using ActorDriver.Fleet.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ActorDriver.Fleet.Shipping;

/// <summary>
/// Ships this host's journal to the copy, in portions, behind what is written: nobody waits for it. Down or slow, the database holds
/// nobody up; when it is back, shipping goes on where it was.
/// </summary>
internal sealed class Shipper(LocalDriver driver, CopyStore copy, CopySettings settings, ILogger log)
{
    private long _shipped;

    /// <summary>Why shipping has stopped for good; null while it goes on.</summary>
    public Difference? Stopped { get; private set; }

    /// <summary>How far the journal was shipped.</summary>
    public long Position => Volatile.Read(ref _shipped);

    /// <summary>Ships until it is cancelled, or finds a difference.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isAway = false;
        while (!cancellationToken.IsCancellationRequested && Stopped is null)
        {
            try
            {
                await ShipAsync(() => isAway = Back(isAway), cancellationToken).ConfigureAwait(false);
            }
            catch (DifferenceException e)
            {
                Stopped = e.Difference;
                log.LogError("nothing more is shipped to the copy: {Difference}; 'actordriver fleet copy verify' tells more", e.Message);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                if (!isAway)
                    log.LogWarning("the copy cannot be written, and is tried again: {Cause}", e.Message);
                isAway = true;
                await Task.Delay(settings.Retry, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool Back(bool wasAway)
    {
        if (wasAway)
            log.LogInformation("the copy is there again, and goes on at position {Position}", Position);
        return false;
    }

    /// <summary>Where the copy ends, the journal has the same event: else it was restored from a backup, or rewritten.</summary>
    private async Task CheckEndAsync(long position, CancellationToken cancellationToken)
    {
        if (position == 0)
            return;
        await foreach (var difference in Difference.FindAsync(OursAsync(), copy.ReadAsync(position - 1, cancellationToken), position)
            .WithCancellation(cancellationToken).ConfigureAwait(false))
            throw new DifferenceException(difference);

        async IAsyncEnumerable<CopyEvent> OursAsync()
        {
            await foreach (var e in driver.Journal.ReadAsync(afterPosition: position - 1, cancellationToken: cancellationToken).ConfigureAwait(false))
                yield return CopyEvent.Of(e);
        }
    }

    private async Task ShipAsync(Action there, CancellationToken cancellationToken)
    {
        var after = await copy.PositionAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _shipped, after);
        there();
        await CheckEndAsync(after, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var grown = driver.Growth.Next;
            var portion = new List<CopyEvent>(settings.Portion);
            await foreach (var e in driver.Journal.ReadAsync(afterPosition: after, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                portion.Add(CopyEvent.Of(e));
                if (portion.Count < settings.Portion)
                    continue;
                if (!await AddAsync(portion).ConfigureAwait(false))
                    return;
            }

            if (portion.Count > 0 && !await AddAsync(portion).ConfigureAwait(false))
                return;
            await grown.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task<bool> AddAsync(List<CopyEvent> portion)
        {
            if (!await copy.AddAsync(portion, after, cancellationToken).ConfigureAwait(false))
                return false; // another ships this journal too: where is it now?
            after = portion[^1].Position;
            Volatile.Write(ref _shipped, after);
            portion.Clear();
            return true;
        }
    }
}
