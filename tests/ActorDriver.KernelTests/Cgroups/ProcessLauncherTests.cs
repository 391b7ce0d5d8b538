using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

public sealed class ProcessLauncherTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_program_is_in_its_cgroup_from_its_first_instruction(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);

        var output = Run(test, "cat", "/proc/self/cgroup");

        Assert.Equal(test.Path, ProcCgroups.Parse(output).In(version));
    }

    [Fact]
    public void Arguments_arrive_as_they_were_given()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        string[] arguments = ["two words", "\"quoted\" 'twice'", "$(touch /tmp/x) `id` $HOME", "*", "", "line\nbreak", "ä€😀", "-n"];

        var output = Run(test, ["printf", "[%s]", .. arguments]);

        Assert.Equal(string.Concat(arguments.Select(a => $"[{a}]")), output);
    }

    [Fact]
    public void A_program_leads_its_own_session_with_signals_as_new()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);

        // .NET ignores SIGPIPE in this process; the child must not inherit that.
        var lines = Run(test, "sh", "-c", "cut -d' ' -f1,5,6 /proc/$$/stat; grep -E 'Sig(Blk|Ign)' /proc/self/status").Split('\n');

        var ids = lines[0].Split(' '); // PID, process group, session
        Assert.Single(ids.Distinct());
        Assert.Equal("SigBlk:\t0000000000000000", lines[1]);
        Assert.Equal("SigIgn:\t", lines[2][..8]);
        var ignored = ulong.Parse(lines[2][8..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        const ulong ofTheCLibrary = 0x180000000; // glibc keeps 32 and 33 to itself, and has every spawned child ignore them
        Assert.Equal(0ul, ignored & ~ofTheCLibrary);
    }

    [Fact]
    public void Input_is_empty_and_output_and_errors_go_to_the_log()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);

        var output = Run(test, "sh", "-c", "cat; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; echo oops >&2");

        Assert.Equal($"/dev/null\n{test.LogFile}\n{test.LogFile}\noops\n", output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(test.LogFile));
    }

    [Fact]
    public void No_other_file_is_open()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var inheritable = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);

        Assert.Equal("0\n1\n2\n3\n", Run(test, "ls", "/proc/self/fd")); // 3: the directory, opened by ls itself
    }

    [Fact]
    public void A_log_is_appended_to()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Run(test, "echo", "first");
        Assert.Equal("first\nsecond\n", Run(test, "echo", "second"));
    }

    [Fact]
    public void The_environment_is_the_drivers_own_or_exactly_the_one_given()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Environment.SetEnvironmentVariable("ACTORDRIVER_TEST_INHERITED", "yes");
        Assert.Contains("ACTORDRIVER_TEST_INHERITED=yes\n", Run(test, "env"), StringComparison.Ordinal);

        File.Delete(test.LogFile);
        var given = new Dictionary<string, string> { ["A"] = "1 = one", ["B"] = "" };
        var output = Run(test, Request(test, "env") with { Environment = given });

        Assert.Equal(["A=1 = one", "B="], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void The_working_directory_is_the_drivers_own_or_the_one_given()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        Assert.Equal(Environment.CurrentDirectory + "\n", Run(test, "pwd"));

        File.Delete(test.LogFile);
        File.WriteAllText($"{test.Scratch}/here", "#!/bin/sh\npwd\n");
        File.SetUnixFileMode($"{test.Scratch}/here", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(test.Scratch + "\n", Run(test, Request(test, "./here") with { WorkingDirectory = test.Scratch }));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public async Task Twenty_at_once_each_run_in_their_own_cgroup(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Factory.StartNew(
            () =>
            {
                using var own = test.CreateChild(string.Create(CultureInfo.InvariantCulture, $"n{i}"));
                var log = $"{test.Scratch}/n{i}.log";
                Run(test, Request(test, "cat", "/proc/self/cgroup") with { Cgroup = own, LogFile = log });
                Assert.Equal(own.Path, ProcCgroups.Parse(File.ReadAllText(log)).In(version));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public async Task Exit_statuses_are_not_lost_to_the_frameworks_own_children()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var done = new CancellationTokenSource();
        var active = new TaskCompletionSource();
        var framework = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                using var process = Process.Start("true");
                await process.WaitForExitAsync();
                Assert.Equal(0, process.ExitCode);
                active.TrySetResult();
            }
        });
        await await Task.WhenAny(active.Task, framework);

        for (var i = 0; i < 20; i++)
            Assert.Equal(new ExitStatus(7, null), test.WaitForExit(test.Start("sh", "-c", "exit 7")));

        await done.CancelAsync();
        await framework;
    }

    [Fact]
    public void An_exit_status_is_collected_once_and_only_from_own_children_that_ended()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var sleeping = test.StartSleep();
        Assert.Null(ProcessLauncher.TryReap(sleeping.Pid));
        Assert.True(sleeping.IsAlive);

        CgroupKill.Kill(test.Cgroup);

        Assert.Equal(new ExitStatus(null, 9), test.WaitForExit(sleeping));
        Assert.False(sleeping.IsAlive);
        Assert.Null(ProcessIdentity.Of(sleeping.Pid));
        Assert.Null(ProcessLauncher.TryReap(sleeping.Pid));
        Assert.Null(ProcessLauncher.TryReap(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessLauncher.TryReap(-1));
    }

    private static LaunchRequest Request(TestCgroup test, params string[] command) =>
        new(test.Cgroup, command, null, null, test.LogFile, test.Scratch);

    private static string Run(TestCgroup test, params string[] command) => Run(test, Request(test, command));

    /// <summary>The output of a command that must succeed.</summary>
    private static string Run(TestCgroup test, LaunchRequest request)
    {
        var started = Assert.IsType<LaunchResult.Started>(test.Launch(request));
        Assert.Equal(new ExitStatus(0, null), test.WaitForExit(started.Init));
        return File.ReadAllText(request.LogFile!);
    }
}
