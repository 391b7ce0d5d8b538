using System.Runtime.Serialization;
using System.Text;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class DomainEventSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "serializer", SqliteJournal.DefaultConfig.WithFallback(ConfigurationFactory.ParseString("akka.stdout-loglevel = off, akka.loglevel = off")));

    private DomainEventSerializer Serializer =>
        Assert.IsType<DomainEventSerializer>(_system.Serialization.FindSerializerForType(typeof(JournaledEvent)));

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Events_and_snapshots_are_bound_to_it_by_a_fixed_number()
    {
        Assert.Equal(7309, Serializer.Identifier);
        Assert.Same(Serializer, _system.Serialization.FindSerializerForType(typeof(DomainSnapshot)));
    }

    [Fact]
    public void The_bytes_that_were_hashed_are_the_bytes_that_are_written()
    {
        var e = DomainEventCodec.Instance.Encode(SampleEvents.Id, SampleEvents.All[7], 3, EventHash.None);
        Assert.Equal(e.Bytes.ToArray(), Serializer.ToBinary(e));
        var part = e with { Bytes = new byte[] { 0, 1, 2, 3 }.AsMemory(1, 2) };
        Assert.Equal([1, 2], Serializer.ToBinary(part));
    }

    [Fact]
    public void An_event_is_read_back_with_the_bytes_that_are_stored()
    {
        var e = DomainEventCodec.Instance.Encode(SampleEvents.Id, SampleEvents.All[7], 3, EventHash.None);
        var read = Assert.IsType<JournaledEvent>(Serializer.FromBinary(Serializer.ToBinary(e), Serializer.Manifest(e)));
        Assert.Equal(e.Event, read.Event);
        Assert.Equal(e.Manifest, read.Manifest);
        Assert.Equal(e.Bytes.ToArray(), read.Bytes.ToArray());
    }

    [Fact]
    public void Fields_that_a_kind_has_gained_are_read_back_too() => Assert.All(SampleEvents.WithLaterFields, e =>
    {
        var stored = DomainEventCodec.Instance.Encode(SampleEvents.Id, e, 3, EventHash.None);
        Assert.Equal(e, Assert.IsType<JournaledEvent>(Serializer.FromBinary(Serializer.ToBinary(stored), Serializer.Manifest(stored))).Event);
    });

    [Theory]
    [InlineData(DomainStatus.Paused, true)]
    [InlineData(DomainStatus.Paused, false)]
    [InlineData(DomainStatus.Running, true)]
    [InlineData(DomainStatus.Running, false)]
    public void Whose_freeze_it_is_is_read_back_from_a_snapshot(DomainStatus status, bool own)
    {
        var snapshot = new DomainSnapshot(DomainState.New(DomainId.New()) with { Status = status, OwnFreeze = own }, EventHash.None);

        Assert.Equal(snapshot, Serializer.FromBinary(Serializer.ToBinary(snapshot), "domain-state/1"));
    }

    [Fact]
    public void A_snapshot_that_does_not_say_whose_freeze_it_is_was_of_a_domain_frozen_itself()
    {
        var old = Samples.Read("domain-state/1").Replace("\"freezing\"", "\"paused\"", StringComparison.Ordinal);

        Assert.True(((DomainSnapshot)Serializer.FromBinary(Encoding.UTF8.GetBytes(old), "domain-state/1")).State.OwnFreeze);
    }

    [Fact]
    public void A_snapshot_is_stored_as_its_sample_is_and_read_back()
    {
        Assert.Equal("domain-state/1", Serializer.Manifest(SampleEvents.Snapshot));
        var bytes = Serializer.ToBinary(SampleEvents.Snapshot);
        Assert.Equal(Samples.Read("domain-state/1"), Encoding.UTF8.GetString(bytes));
        Assert.Equal(SampleEvents.Snapshot, Serializer.FromBinary(bytes, "domain-state/1"));
    }

    [Fact]
    public void A_snapshot_of_a_new_domain_leaves_out_what_is_not_there()
    {
        var snapshot = new DomainSnapshot(DomainState.New(DomainId.New()), EventHash.None);
        var bytes = Serializer.ToBinary(snapshot);
        Assert.DoesNotContain("null", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(snapshot, Serializer.FromBinary(bytes, "domain-state/1"));
    }

    [Fact]
    public void A_manifest_of_a_later_version_stops_a_recovery_and_says_why()
    {
        var error = Assert.Throws<SerializationException>(() => Serializer.FromBinary("{}"u8.ToArray(), "migrated/1"));
        Assert.Contains("'migrated/1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("later", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frozen/1")]
    [InlineData("domain-state/1")]
    public void Bytes_that_cannot_be_read_stop_a_recovery_and_name_the_manifest(string manifest)
    {
        var error = Assert.Throws<SerializationException>(() => Serializer.FromBinary("{\"event\":"u8.ToArray(), manifest));
        Assert.Contains($"'{manifest}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_else_is_stored() => Assert.Throws<ArgumentException>(() => Serializer.ToBinary("text"));
}
