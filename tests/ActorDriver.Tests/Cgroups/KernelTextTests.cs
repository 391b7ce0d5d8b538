using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class KernelTextTests
{
    [Theory]
    [InlineData("populated 1\nfrozen 0\n", true, false)]
    [InlineData("populated 0\nfrozen 1\n", false, true)]
    [InlineData("frozen 1\nsomething_new 7\npopulated 1\n", true, true)]
    [InlineData("populated 1\n", true, false)]
    public void Events_are_read(string text, bool populated, bool frozen) =>
        Assert.Equal(new CgroupEvents(populated, frozen), CgroupEvents.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("populated_maybe 1\n")]
    public void A_text_without_populated_is_refused(string text) =>
        Assert.Throws<FormatException>(() => CgroupEvents.Parse(text));

    [Theory]
    [InlineData("frozen_usec 1234\n", 1234ul)]
    [InlineData("other 1\nfrozen_usec 0\n", 0ul)]
    [InlineData("other 1\n", null)]
    public void Frozen_time_is_read(string text, ulong? expected) =>
        Assert.Equal(expected, CgroupStatistics.ParseFrozenUsec(text));

    [Fact]
    public void An_error_of_the_kernel_says_what_was_done_to_what_and_why_not()
    {
        var error = new KernelException(Errno.EACCES, "write", "/sys/fs/cgroup/web/cgroup.freeze");
        Assert.Equal("write /sys/fs/cgroup/web/cgroup.freeze: EACCES (Permission denied)", error.Message);
        Assert.Equal("EACCES", error.ErrnoName);
    }

    [Fact]
    public void Every_errno_that_has_a_constant_has_its_name()
    {
        var constants = typeof(Errno).GetFields().Where(f => f.IsLiteral).ToList();
        Assert.NotEmpty(constants);
        Assert.All(constants, c => Assert.Equal(c.Name, Errno.NameOf((int)c.GetRawConstantValue()!)));
        Assert.Equal("errno 4095", Errno.NameOf(4095));
    }

    [Theory]
    [InlineData(0x0000, 0, null)]
    [InlineData(0x0700, 7, null)]
    [InlineData(0xff00, 255, null)]
    [InlineData(0x0009, null, 9)]
    [InlineData(0x008b, null, 11)] // with a core dump
    public void A_wait_status_is_read(int status, int? code, int? signal) =>
        Assert.Equal(new ExitStatus(code, signal), ExitStatus.OfWaitStatus(status));
}
