using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using Xunit;

namespace ActorDriver.KernelTests.Cgroups;

/// <summary>Who lives is found and dies, however the kernel lists it; and nothing is called empty before that.</summary>
public sealed class ProofOfDeathTests
{
    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void A_process_whose_main_thread_has_ended_dies_too(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        var process = test.Start(ProcessWithoutMainThread.Command);
        ProcessWithoutMainThread.WaitUntilItIs(process.Pid);
        Assert.Equal([process.Pid], test.Cgroup.ProcessesInSubtree());
        Assert.Equal(test.Path, ProcCgroups.Read(process.Pid).In(version));

        KillUntilEmpty(test.Cgroup);

        Assert.Equal(9, test.WaitForExit(process).Signal);
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void One_that_was_moved_here_after_that_is_found_here_and_dies(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        using var from = test.CreateChild("from");
        using var to = test.CreateChild("to");
        var process = test.StartIn(from, ProcessWithoutMainThread.Command);
        ProcessWithoutMainThread.WaitUntilItIs(process.Pid);
        to.Write(version == CgroupVersion.V1 ? "tasks" : "cgroup.procs", (version == CgroupVersion.V1 ? LivingThread(process.Pid) : process.Pid).ToString(CultureInfo.InvariantCulture));

        Assert.Equal([process.Pid], to.ProcessesInSubtree());
        Assert.Empty(from.ProcessesInSubtree());
        Assert.Equal(to.Path, ProcCgroups.Read(process.Pid).In(version));
        Assert.IsType<ProcessPlace.Elsewhere>(ProcessPlace.Of(process, from));
        Assert.IsType<ProcessPlace.Inside>(ProcessPlace.Of(process, to));
        var beside = test.StartIn(from, "sleep", "1000");
        KillUntilEmpty(from);
        Assert.Equal(9, test.WaitForExit(beside).Signal);
        Assert.True(process.IsAlive, "it was not in the cgroup that was killed");
        KillUntilEmpty(to);

        Assert.Equal(9, test.WaitForExit(process).Signal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_processes_of_a_threaded_cgroup_are_found_and_die(bool frozen)
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        var process = test.StartSleep();
        using var threaded = test.CreateChild("threaded");
        threaded.Write("cgroup.type", "threaded");
        threaded.Write("cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture));
        if (frozen)
            test.Freeze(threaded);

        Assert.Equal([process.Pid], threaded.ProcessesInSubtree());
        KillUntilEmpty(threaded);

        Assert.Equal(9, test.WaitForExit(process).Signal);
        Assert.False(CgroupEvents.Read(threaded).Populated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frozen_v2_cgroup_that_has_died_is_no_longer_asked_to_be_frozen(bool nested)
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var child = test.CreateChild("child");
        var frozen = nested ? child : test.Cgroup;
        test.StartIn(frozen, "sleep", "1000");
        test.Freeze(frozen);

        KillUntilEmpty(test.Cgroup);

        Assert.Equal("0", frozen.Read("cgroup.freeze").Trim());
    }

    [Fact]
    public void Where_a_process_is_that_ends_is_never_somewhere_else()
    {
        using var test = TestCgroup.Create(CgroupVersion.V1); // whose kernel shows one that ends in the root
        var since = Stopwatch.StartNew();
        for (var i = 0; i < 20 && since.Elapsed < TimeSpan.FromSeconds(30); i++)
        {
            var process = test.StartSleep();
            using var ending = Process.GetProcessById(process.Pid);
            ending.Kill();
            ProcessPlace place;
            do
            {
                place = ProcessPlace.Of(process, test.Cgroup);
                Assert.IsNotType<ProcessPlace.Elsewhere>(place);
            }
            while (place is not ProcessPlace.Dead);

            test.WaitForExit(process);
        }
    }

    private static int LivingThread(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Select(task => int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture)).First(thread => thread != pid);

    private static void KillUntilEmpty(Cgroup cgroup) =>
        Eventually.True(() => CgroupKill.Kill(cgroup).Count == 0, $"{cgroup} is empty");
}
