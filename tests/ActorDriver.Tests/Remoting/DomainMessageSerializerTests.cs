using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using ActorDriver.Domains;
using ActorDriver.Hosting;
using ActorDriver.Remoting;
using ActorDriver.Tests.Domains;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace ActorDriver.Tests.Remoting;

/// <summary>Each message of the protocol to bytes and back, and the bytes as they must stay.</summary>
public sealed class DomainMessageSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "messages", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }").WithFallback(ActorDriverHost.DefaultConfig));

    [Fact]
    public void Every_message_comes_back_as_it_was()
    {
        foreach (var message in SampleMessages.All)
            AssertSame(message, RoundTrip(message));
        foreach (var message in SampleMessages.WithLists)
            Assert.Equivalent(message, RoundTrip(message), strict: true);
    }

    [Fact]
    public void Every_type_of_the_protocol_has_a_format_and_a_sample()
    {
        Type[] families = [typeof(DomainCommand), typeof(DomainQuery), typeof(DomainReply), typeof(DomainSubscription), typeof(DomainNotice)];
        var types = families.SelectMany(f => f.GetNestedTypes(BindingFlags.Public)).Where(t => !t.IsAbstract)
            .Concat([typeof(DomainStatusReply), typeof(DomainListReply), typeof(DomainChanged)]).ToList();

        Assert.Equal(types.Select(t => t.FullName).Order(), WireFormats.All.Select(f => f.Type.FullName).Order());
        Assert.Empty(types.Except(SampleMessages.All.Concat(SampleMessages.WithLists).Select(m => m.GetType())));
    }

    [Fact]
    public void Every_message_is_bound_to_this_serializer()
    {
        foreach (var message in SampleMessages.All.Concat(SampleMessages.WithLists))
            Assert.IsType<DomainMessageSerializer>(_system.Serialization.FindSerializerFor(message));
    }

    // What an older or newer system sends: these texts are never changed, only added to.
    [Theory]
    [InlineData("suspend/1", """{"ref":"web","wish":{"by":"alice","correlation":"11111111-2222-3333-4444-555555555555","reason":"idle"}}""")]
    [InlineData("run/1", """{"name":"web","exec":{"command":["sleep","1"]},"wish":{"by":"alice","correlation":"11111111-2222-3333-4444-555555555555"},"backend":"cgroup-v1"}""")]
    [InlineData("get-status/1", """{"ref":"web"}""")]
    [InlineData("refused/1", """{"correlation":"11111111-2222-3333-4444-555555555555","why":{"code":"no-domain","message":"no domain"}}""")]
    [InlineData("follow/1", """{"capacity":1000}""")]
    [InlineData("received/1", """{"number":42}""")]
    [InlineData("ended/1", """{"number":5}""")]
    public void The_bytes_of_today_are_those_of_the_first_version(string manifest, string json)
    {
        var serializer = Serializer;
        var message = serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest);

        Assert.Equal(json, Encoding.UTF8.GetString(serializer.ToBinary(message)));
        Assert.Equal(manifest, serializer.Manifest(message));
    }

    [Fact]
    public void A_field_that_a_later_version_has_added_is_passed_over() => Assert.Equal(
        new DomainQuery.GetStatus("web"), Serializer.FromBinary("""{"ref":"web","since":"yesterday"}"""u8.ToArray(), "get-status/1"));

    [Theory]
    [InlineData("suspend/2", "{}")] // a kind of a later version
    [InlineData("suspend/1", "{}")]
    [InlineData("suspend/1", """{"ref":null,"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("suspend/1", "not JSON")]
    [InlineData("run/1", """{"name":"../etc","exec":{"command":["x"]},"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("run/1", """{"name":"6a1f0b0e-4b5e-5f0a-4b59-9f2e00000001","exec":{"command":["x"]},"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("run/1", """{"name":"web","exec":{"command":[]},"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("run/1", """{"name":"web","exec":{"command":["x",null]},"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("suspend/1", """{"ref":" ","wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("suspend/1", """{"ref":"web","wish":{"by":" ","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("suspend/1", """{"ref":"web","wish":{"by":"kernel","correlation":"00000000-0000-0000-0000-000000000000"}}""")]
    [InlineData("get-status/1", """{"ref":""}""")]
    [InlineData("adopt/1", """{"name":"web","runtime":"lxc","foundBy":"pid","cgroup":{"backend":"cgroup-v2","path":"one","device":1,"inode":2,"bootId":"b","created":false},"isFrozen":false,"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")] // a path without a slash
    [InlineData("adopt/1", """{"name":"web","runtime":"lxc","foundBy":"pid","cgroup":{"backend":"cgroup-v2","path":"/one/../two","device":1,"inode":2,"bootId":"b","created":false},"isFrozen":false,"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}""")]
    [InlineData("refused/1", """{"correlation":"11111111-2222-3333-4444-555555555555","why":{"code":3,"message":"m"}}""")]
    public void What_cannot_be_read_says_so(string manifest, string json) =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

    [Fact]
    public void A_container_to_adopt_is_read() => Assert.IsType<DomainCommand.Adopt>(Serializer.FromBinary(
        """{"name":"web","runtime":"lxc","foundBy":"pid","cgroup":{"backend":"cgroup-v2","path":"/one","device":1,"inode":2,"bootId":"b","created":false},"isFrozen":false,"wish":{"by":"a","correlation":"11111111-2222-3333-4444-555555555555"}}"""u8.ToArray(), "adopt/1"));

    [Fact]
    public void Every_command_with_a_hole_in_it_is_caught_when_it_is_read()
    {
        foreach (var command in MalformedMessageTests.Commands().Where(c => WireFormats.Of(c) is not null))
        {
            byte[] bytes;
            try
            {
                bytes = Serializer.ToBinary(command);
            }
            catch (Exception e) when (e is NullReferenceException or JsonException or ArgumentException)
            {
                continue; // such a one cannot even be sent
            }

            var json = Encoding.UTF8.GetString(bytes);
            var read = Record.Exception(() => Serializer.FromBinary(bytes, Serializer.Manifest(command)));
            Assert.True(read is SerializationException, $"{Serializer.Manifest(command)} {json}: {read}");
        }
    }

    public void Dispose() => _system.Dispose();

    private DomainMessageSerializer Serializer => new((ExtendedActorSystem)_system);

    private object RoundTrip(object message) => Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));

    // Some events hold lists, which records compare by reference.
    private static void AssertSame(object expected, object actual)
    {
        if (expected is DomainChanged { Event: DomainEvent.DestroyFailed })
            Assert.Equivalent(expected, actual, strict: true);
        else
            Assert.Equal(expected, actual);
    }
}
