using ActorDriver.Domains;
using ActorDriver.Tests.Journal;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>While nobody listens, telling costs nothing.</summary>
[Collection("Listeners")]
public sealed class UnheardTelemetryTests : IDisposable
{
    private static readonly DomainCommand Suspend = new DomainCommand.Suspend("web1", Wish.Of("alice"));

    private static readonly DomainEvent Frozen = new DomainEvent.Frozen(SampleEvents.At, SampleEvents.Alice, 0, 0.5);

    private readonly DriverTelemetry _telemetry = new();

    [Fact]
    public void No_span_is_made()
    {
        Assert.Null(_telemetry.Begin(Suspend));
        Assert.Null(DriverTelemetry.LooksOf(null));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        TellAll(); // what is made once is made now

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            TellAll();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose() => _telemetry.Dispose();

    private void TellAll()
    {
        DriverTelemetry.End(_telemetry.Begin(Suspend), null!);
        _telemetry.OnStored(Frozen);
        _telemetry.OnWritten(TimeSpan.FromMilliseconds(1));
        _telemetry.OnRestart();
    }
}
