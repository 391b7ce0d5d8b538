using ActorDriver.Benchmarks;
using ActorDriver.Benchmarks.Peers;
using ActorDriver.Benchmarks.Report;

namespace ActorDriver.EndToEndTests.Bench;

/// <summary>Somebody else's program that hangs, fails or is missing costs the bench a row, and no more.</summary>
public sealed class PeerTests
{
    private static readonly string[] Topics = ["suspend", "resume"];

    [Fact]
    public void A_peer_that_fails_has_a_row_for_each_topic_that_says_why()
    {
        var figures = Peer.Measure("lxc", Topics, () => throw new InvalidOperationException("no such container"));

        Assert.Equal(Topics, figures.Select(f => f.Topic));
        Assert.All(figures, f => Assert.Equal((Outcome.Failed, "failed: no such container"), (f.Result, f.Note)));
    }

    [Fact]
    public void A_peer_that_is_not_installed_is_absent_and_its_package_is_named()
    {
        var figures = Peer.Measure("virsh", Topics, () =>
        {
            Peer.Require(("sh", "dash"), ("no-such-program", "no-such-package"));
            return [];
        });

        Assert.All(figures, f => Assert.Equal(Outcome.Absent, f.Result));
        Assert.StartsWith("not installed: no-such-package (", figures[0].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_does_not_end_is_killed_at_its_limit() =>
        Assert.Throws<TimeoutException>(() => Spawn.Run(TimeSpan.FromMilliseconds(200), "sleep", "86400"));

    [Theory]
    [InlineData("echo 'error: Domain not found' >&2; sleep 86400", "error: Domain not found")] // its domain was killed, and it lives on
    [InlineData("exec sleep 86400", "no answer within 1 s")]
    [InlineData("exit 3", "it ended")]
    public void A_virsh_without_an_answer_is_not_waited_for(string then, string why)
    {
        using var shell = new VirshShell(["sh", "-c", $"read -r first; echo ready; read -r second; {then}"], TimeSpan.FromSeconds(1));

        var failure = Assert.Throws<InvalidOperationException>(() => shell.Suspend("web1"));

        Assert.Equal($"virsh, suspend web1: {why}", failure.Message);
    }
}
