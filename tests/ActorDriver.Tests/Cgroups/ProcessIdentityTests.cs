using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class ProcessIdentityTests
{
    private const string AfterName = " 1 1 1 0 -1 4194560 2 0 0 0 0 0 0 0 20 0 3 0 987654 0 0";

    [Theory]
    [InlineData("sleep")]
    [InlineData("a b")]
    [InlineData("evil) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 42")]
    [InlineData("((")]
    [InlineData(") ")]
    public void Fields_are_counted_from_behind_the_name_whatever_it_holds(string name) =>
        Assert.Equal(new ProcessStat('S', 4194560, 3, 987654), ProcessStat.Parse($"77 ({name}) S{AfterName}\n"));

    [Theory]
    [InlineData("")]
    [InlineData("77 (sleep) S 1 1 1")]
    [InlineData("77 (sleep) S 1 1 1 0 -1 4194560 2 0 0 0 0 0 0 0 20 0 3 0 soon 0 0")]
    public void Another_text_is_refused(string line) =>
        Assert.Throws<FormatException>(() => ProcessStat.Parse(line));

    [Theory]
    [InlineData('S', 0u, 1, false, false)]
    [InlineData('R', 4u, 1, true, false)]
    [InlineData('Z', 4u, 1, true, true)]
    [InlineData('Z', 4u, 2, true, false)]
    public void A_process_is_dead_when_its_last_thread_has_ended(char state, uint flags, int threads, bool mainThreadEnds, bool dead)
    {
        var stat = new ProcessStat(state, flags, threads, 1);
        Assert.Equal((mainThreadEnds, dead), (stat.IsMainThreadEnding, stat.IsDead));
    }

    [Fact]
    public void This_process_is_alive_and_one_started_at_another_time_is_not()
    {
        var self = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        Assert.True(self.IsAlive);
        Assert.False((self with { StartTime = self.StartTime + 1 }).IsAlive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void There_is_no_such_process(int pid)
    {
        Assert.Null(ProcessIdentity.Of(pid));
        Assert.False(new ProcessIdentity(pid, 0).IsAlive);
    }

    [Fact]
    public void The_boot_has_an_id() => Assert.True(Guid.TryParseExact(BootId.Read(), "D", out _));
}
