using ActorDriver.Cgroups;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

/// <summary>Starts whose program, or its directory, is on a file system that does not answer.</summary>
public sealed class HangingLaunchTests : IDisposable
{
    private readonly TestCgroup _test = TestCgroup.Create(CgroupVersion.V2);
    private readonly SilentFileSystem _silent = new();
    private readonly ProcessLauncher _launcher = new() { Timeout = TimeSpan.FromMilliseconds(500) };

    public void Dispose()
    {
        _silent.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void A_program_there_is_given_up_after_the_limit_and_its_child_is_gone()
    {
        var failed = Launch(_silent.MountPoint + "/program");

        Assert.Equal((Errno.ETIMEDOUT, "exec"), (failed.Errno, failed.Operation));
        Eventually.True(() => _test.Cgroup.Processes().Count == 0, "the child is dead");
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_working_directory_there_is_given_up_after_the_limit_and_the_program_never_runs()
    {
        var failed = Launch(directory: _silent.MountPoint + "/directory");

        Assert.Equal(Errno.ETIMEDOUT, failed.Errno);
        AssertNothingLeft();
        _silent.TakeAway();
        await failed.Ending!.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(File.Exists($"{_test.Scratch}/ran"));
        Assert.Empty(_test.Cgroup.Processes());
    }

    [Fact]
    public void A_directory_there_in_the_PATH_is_given_up_too()
    {
        var variables = new Dictionary<string, string> { ["PATH"] = $"{_silent.MountPoint}/directory:/usr/bin:/bin" };
        var failed = Assert.IsType<LaunchResult.Failed>(_launcher.Launch(Request("touch") with { Environment = variables }));
        Assert.Equal(Errno.ETIMEDOUT, failed.Errno);
    }

    [Fact]
    public async Task So_many_that_hang_are_the_most_until_they_come_free()
    {
        var hanging = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Launch(directory: _silent.MountPoint + "/directory"))));
        Assert.All(hanging, failed => Assert.Equal(Errno.ETIMEDOUT, failed.Errno));

        var refused = Launch(directory: _silent.MountPoint + "/directory");
        Assert.Equal(Errno.EBUSY, refused.Errno);
        Assert.Contains("16 earlier starts", refused.Message, StringComparison.Ordinal);

        _silent.TakeAway();
        await Task.WhenAll(hanging.Select(failed => failed.Ending!)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("chdir", Launch(directory: _silent.MountPoint + "/directory").Operation);
    }

    private LaunchResult.Failed Launch(string program = "touch", string? directory = null) =>
        Assert.IsType<LaunchResult.Failed>(_launcher.Launch(Request(program) with { WorkingDirectory = directory }));

    private LaunchRequest Request(string program) =>
        new(_test.Cgroup, [program, $"{_test.Scratch}/ran"], null, null, _test.LogFile, _test.Scratch);

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.EnumerateDirectories(_test.Scratch, "launch-*"));
        Assert.Empty(ProcessLauncher.KillStragglers(_test.Scratch));
    }
}
