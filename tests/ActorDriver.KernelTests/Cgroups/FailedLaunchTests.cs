using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class FailedLaunchTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_program_that_is_not_there_is_ENOENT(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var failed = Fail(test, Request(test, "actordriver-no-such-program"));
        Assert.Equal(
            new LaunchResult.Failed(Errno.ENOENT, "exec", "exec actordriver-no-such-program: ENOENT (No such file or directory)"),
            failed);
    }

    [Fact]
    public void A_file_that_may_not_be_executed_is_EACCES()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        File.WriteAllText($"{test.Scratch}/text", "hello");
        Assert.Equal((Errno.EACCES, "exec"), What(Fail(test, Request(test, $"{test.Scratch}/text"))));
    }

    [Fact]
    public void A_file_that_is_no_program_is_ENOEXEC_and_no_shell_tries_it()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        File.WriteAllText($"{test.Scratch}/text", $"touch {test.Scratch}/interpreted\n");
        File.SetUnixFileMode($"{test.Scratch}/text", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal((Errno.ENOEXEC, "exec"), What(Fail(test, Request(test, $"{test.Scratch}/text"))));
        Assert.False(File.Exists($"{test.Scratch}/interpreted"));
    }

    [Fact]
    public void Too_long_an_argument_is_E2BIG()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Assert.Equal((Errno.E2BIG, "exec"), What(Fail(test, Request(test, "true", new string('x', 1 << 18)))));
    }

    [Fact]
    public void What_cannot_be_passed_to_a_program_is_EINVAL()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Assert.Equal(Errno.EINVAL, Fail(test, Request(test)).Errno);
        Assert.Equal(Errno.EINVAL, Fail(test, Request(test, "")).Errno);
        Assert.Equal(Errno.EINVAL, Fail(test, Request(test, "echo", "a\0b")).Errno);
        var environment = new Dictionary<string, string> { ["A=B"] = "" };
        Assert.Equal(Errno.EINVAL, Fail(test, Request(test, "true") with { Environment = environment }).Errno);
    }

    [Fact]
    public void A_directory_that_is_missing_is_told_from_a_missing_program()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var request = Request(test, "true");

        Assert.Equal((Errno.ENOENT, "chdir"), What(Fail(test, request with { WorkingDirectory = "/nosuch" })));
        Assert.Equal((Errno.ENOTDIR, "chdir"), What(Fail(test, request with { WorkingDirectory = "/etc/passwd" })));
        Assert.Equal((Errno.ENOENT, "open"), What(Fail(test, request with { LogFile = "/nosuch/output.log" })));
        Assert.Equal((Errno.ENOENT, "mkdir"), What(Fail(test, request with { ScratchDirectory = "/nosuch" })));
    }

    [Fact]
    public void A_log_that_is_a_symlink_is_refused()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        File.CreateSymbolicLink(test.LogFile, $"{test.Scratch}/elsewhere");
        Assert.Equal((Errno.ELOOP, "open"), What(Fail(test, Request(test, "true"))));
        Assert.False(File.Exists($"{test.Scratch}/elsewhere"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_program_does_not_run_when_its_cgroup_is_gone(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var gone = test.CreateChild("gone");
        gone.RemoveSubtree();

        var failed = Fail(test, Request(test, "touch", $"{test.Scratch}/ran") with { Cgroup = gone });

        Assert.Contains(failed.Errno, new[] { Errno.ENOENT, Errno.ENODEV });
        Assert.False(File.Exists($"{test.Scratch}/ran"));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_start_that_does_not_end_is_given_up_and_never_runs(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        test.Freeze();
        var launcher = new ProcessLauncher { Timeout = TimeSpan.FromMilliseconds(500) };

        var failed = Assert.IsType<LaunchResult.Failed>(launcher.Launch(Request(test, "touch", $"{test.Scratch}/ran")));

        Assert.Equal(Errno.ETIMEDOUT, failed.Errno);
        test.Thaw();
        Eventually.True(() => test.Cgroup.Processes().Count == 0, "the child is dead");
        AssertNothingLeft(test);
        Assert.False(File.Exists($"{test.Scratch}/ran"));
    }

    [Fact]
    public void What_a_driver_that_died_left_waiting_is_killed_and_nothing_else()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var other = test.StartSleep();
        var left = Directory.CreateDirectory($"{test.Scratch}/launch-0123");
        var request = Request(test, "sleep", "1000") with { WorkingDirectory = left.FullName };
        var waiting = Assert.IsType<LaunchResult.Started>(test.Launch(request)).Init;

        var killed = ProcessLauncher.KillStragglers(test.Scratch);

        Assert.Equal([waiting.Pid], killed);
        Assert.Equal(new ExitStatus(null, 9), test.WaitForExit(waiting));
        Assert.True(other.IsAlive);
        Assert.False(Directory.Exists(left.FullName));
    }

    private static LaunchRequest Request(TestCgroup test, params string[] command) =>
        new(test.Cgroup, command, null, null, test.LogFile, test.Scratch);

    private static LaunchResult.Failed Fail(TestCgroup test, LaunchRequest request)
    {
        var failed = Assert.IsType<LaunchResult.Failed>(test.Launch(request));
        Assert.Empty(test.Cgroup.Processes());
        AssertNothingLeft(test);
        return failed;
    }

    private static void AssertNothingLeft(TestCgroup test)
    {
        Assert.Empty(Directory.EnumerateDirectories(test.Scratch, "launch-*"));
        Assert.Empty(ProcessLauncher.KillStragglers(test.Scratch));
    }

    private static (int Errno, string Operation) What(LaunchResult.Failed failed) => (failed.Errno, failed.Operation);
}
