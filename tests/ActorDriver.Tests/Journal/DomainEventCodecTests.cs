using System.Text;
using System.Text.Json;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Journal;
using Xunit;

namespace ActorDriver.Tests.Journal;

public sealed class DomainEventCodecTests
{
    private static readonly EventHash Previous = EventHash.Of("predecessor"u8);

    public static TheoryData<string> Kinds => [.. SampleEvents.All.Select(e => e.Kind)];

    [Fact]
    public void There_is_a_sample_of_every_kind_of_event()
    {
        var kinds = typeof(DomainEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(DomainEvent))).Select(t => t.Name).Order();
        Assert.Equal(kinds, SampleEvents.All.Select(e => e.Kind).Order());
        Assert.Equal(kinds, EventFormats.All.Select(f => f.Kind).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_event_is_stored_as_its_sample_is(string kind)
    {
        var e = SampleEvents.All.Single(s => s.Kind == kind);
        var stored = DomainEventCodec.Instance.Encode(SampleEvents.Id, e, 3, Previous);
        Assert.Equal(Samples.Read(stored.Manifest, Samples.Forms[^1]), Encoding.UTF8.GetString(stored.Bytes.Span));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_stored_sample_is_read_as_its_event(string kind)
    {
        var expected = SampleEvents.All.Single(s => s.Kind == kind);
        var manifest = EventFormats.Of(expected).Manifest;
        foreach (var form in Samples.Forms)
        {
            var read = DomainEventCodec.Decode(manifest, Encoding.UTF8.GetBytes(Samples.Read(manifest, form)));
            Assert.NotNull(read);
            Assert.IsType(expected.GetType(), read);
            Assert.Equal(
                Samples.Read(manifest, Samples.Forms[^1]),
                Encoding.UTF8.GetString(DomainEventCodec.Instance.Encode(SampleEvents.Id, read, 3, Previous).Bytes.Span));
        }
    }

    [Fact]
    public void Every_sample_in_the_repository_can_still_be_read()
    {
        foreach (var form in Samples.Forms)
        {
            var manifests = Samples.Manifests(form).Where(m => m != StoredSnapshot.Manifest).ToList();
            Assert.True(manifests.Count >= SampleEvents.All.Count);
            foreach (var manifest in manifests)
            {
                var e = DomainEventCodec.Decode(manifest, Encoding.UTF8.GetBytes(Samples.Read(manifest, form)));
                Assert.NotNull(e);
                Assert.Equal(SampleEvents.At, e.At);
            }
        }
    }

    [Fact]
    public void A_programs_environment_and_that_its_output_is_not_kept_are_stored_where_they_are_given()
    {
        var exec = new ExecSpec(["x"]) { Environment = new Dictionary<string, string> { ["COLOUR"] = "grün" }, KeepsOutput = false };
        var stored = DomainEventCodec.Instance.Encode(SampleEvents.Id, new DomainEvent.Defined(SampleEvents.At, Wish.Of("test"), "web", exec, null), 1, Previous);

        Assert.Contains("\"environment\":{\"COLOUR\":\"grün\"},\"log\":\"none\"", Encoding.UTF8.GetString(stored.Bytes.Span), StringComparison.Ordinal);
        Assert.Equal(exec, Assert.IsType<DomainEvent.Defined>(DomainEventCodec.Decode(stored.Manifest, stored.Bytes.Span)).Exec);
    }

    [Fact]
    public void Kind_domain_number_and_link_stand_inside_the_bytes()
    {
        var bytes = DomainEventCodec.Instance.Encode(SampleEvents.Id, SampleEvents.All[7], 42, Previous).Bytes.Span;
        var stored = StoredEvent.Read(bytes, format: null);
        Assert.Equal("Frozen", Encoding.UTF8.GetString(stored.Kind));
        Assert.Equal(SampleEvents.Id, stored.Domain);
        Assert.Equal(42, stored.SequenceNr);
        Assert.Equal(Previous.Hex, Encoding.UTF8.GetString(stored.Previous));
    }

    [Fact]
    public void A_first_event_has_an_empty_link()
    {
        var stored = StoredEvent.Read(DomainEventCodec.Instance.Encode(SampleEvents.Id, SampleEvents.All[0], 1, EventHash.None).Bytes.Span, format: null);
        Assert.True(stored.HasPrevious);
        Assert.True(stored.Previous.IsEmpty);
    }

    [Fact]
    public void Fields_that_a_later_version_has_added_are_passed_over()
    {
        const string later = """
            {"event":"Frozen","zone":{"a":[1,2]},"seq":3,"prev":"","at":"2026-11-26T00:14:00Z","by":"x","data":{"polls":2,"elapsedMs":1.5,"cpu":[1]}}
            """;
        var expected = new DomainEvent.Frozen(new DateTimeOffset(2026, 11, 26, 0, 14, 0, TimeSpan.Zero), new Wish("x", null, Guid.Empty), 2, 1.5);
        Assert.Equal(expected, DomainEventCodec.Decode("frozen/1", Encoding.UTF8.GetBytes(later)));
    }

    [Fact]
    public void Data_that_a_later_version_has_added_to_a_plain_event_is_passed_over()
    {
        const string later = """{"event":"SuspendRequested","seq":3,"prev":"","at":"2026-11-26T00:14:00Z","by":"x","data":{"deep":{"er":1}},"more":1}""";
        Assert.IsType<DomainEvent.SuspendRequested>(DomainEventCodec.Decode("suspend-requested/1", Encoding.UTF8.GetBytes(later)));
    }

    [Fact]
    public void An_event_of_a_later_version_is_unknown_and_its_common_fields_are_read()
    {
        var bytes = """{"event":"Migrated","seq":9,"prev":"ab","at":"2027-01-02T03:04:05Z","by":"bob","data":{"to":"host2"}}"""u8;
        Assert.Null(DomainEventCodec.Decode("migrated/1", bytes));
        var stored = StoredEvent.Read(bytes, format: null);
        Assert.Equal(9, stored.SequenceNr);
        Assert.Equal("bob", stored.Wish.By);
        Assert.Equal(new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero), stored.At);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("{\"event\":\"Frozen\"")]
    [InlineData("{\"event\":\"Frozen\",\"seq\":1,\"prev\":\"\",\"by\":\"x\",\"data\":{\"polls\":0,\"elapsedMs\":1}}")]
    [InlineData("{\"event\":\"Frozen\",\"seq\":1,\"prev\":\"\",\"at\":\"2026-11-26T00:14:00Z\",\"by\":\"x\"}")]
    [InlineData("{\"event\":\"Frozen\",\"seq\":\"1\",\"prev\":\"\",\"at\":\"2026-11-26T00:14:00Z\",\"by\":\"x\",\"data\":{}}")]
    [InlineData("{\"event\":\"Frozen\",\"seq\":1,\"prev\":\"\",\"at\":\"yesterday\",\"by\":\"x\",\"data\":{}}")]
    public void Bytes_that_are_no_such_event_are_an_error(string bytes) =>
        Assert.ThrowsAny<JsonException>(() => DomainEventCodec.Decode("frozen/1", Encoding.UTF8.GetBytes(bytes)));
}
