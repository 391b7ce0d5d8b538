using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using ActorDriver.Freezing;
using ActorDriver.Hosting;
using ActorDriver.KernelTests.Driver;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>Starts that cannot be, below a cgroup of the test's own: each says why, and leaves nothing.</summary>
public class StartTests
{
    public static TheoryData<CgroupVersion> Versions => [CgroupVersion.V1, CgroupVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Below_a_frozen_cgroup_a_start_is_refused_at_once_naming_it(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        await using var driver = TestDriver.Start(parts: Below(test));
        await driver.RunAsync("first", null, "sleep", "1000"); // so that there is the cgroup above all
        test.Freeze();

        var why = await RefusalAsync(driver, "second");

        Assert.Equal(ErrorCode.OperationFailed, why.Code);
        Assert.Contains($"cgroup {test.Path} is frozen", why.Message, StringComparison.Ordinal);
        test.Thaw();
        Assert.Single(DomainsIn(test));
        await driver.RunAsync("third", null, "sleep", "1000");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Below_one_that_is_frozen_further_up_it_is_refused_too_also_the_very_first_start(CgroupVersion version)
    {
        using var top = TestCgroup.Create(version);
        using var middle = top.CreateChild("middle");
        await using var driver = TestDriver.Start(parts: Below(middle));
        top.Freeze();
        Assert.Contains("frozen", (await RefusalAsync(driver, "web")).Message, StringComparison.Ordinal);
        top.Thaw();
        Assert.Empty(Directory.GetDirectories(middle.FullPath));
    }

    [Theory]
    [InlineData("cgroup.max.descendants")]
    [InlineData("cgroup.max.depth")]
    public async Task A_limit_of_cgroups_is_named_with_its_file(string file)
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        await using var driver = TestDriver.Start(parts: Below(test));
        test.Cgroup.Write(file, "1"); // the one above all domains

        var why = await RefusalAsync(driver, "web");

        Assert.Contains($"{test.Cgroup.FullPath}/{file} is 1", why.Message, StringComparison.Ordinal);
        Assert.Empty(DomainsIn(test));
        test.Cgroup.Write(file, "max");
        await driver.RunAsync("again", null, "sleep", "1000");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_program_that_is_not_there_leaves_no_cgroup_and_no_file(CgroupVersion version)
    {
        using var test = TestCgroup.Create(version);
        await using var driver = TestDriver.Start(parts: Below(test));
        Assert.Contains("ENOENT", (await RefusalAsync(driver, "web", "actordriver-no-such-program")).Message, StringComparison.Ordinal);
        Assert.Empty(DomainsIn(test));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(driver.StateDirectory, "launching")));
    }

    /// <summary>A frozen process cannot die, and keeps its cgroup.</summary>
    [Fact]
    public async Task The_cgroup_of_a_start_that_was_given_up_is_removed_when_its_process_can_die_also_by_the_next_driver()
    {
        using var test = TestCgroup.Create(CgroupVersion.V1);
        using var silent = new SilentFileSystem();
        using var freezers = new KernelFreezers(Below(test).Mounts!, null, null, _ => { });
        var launcher = new KernelLauncher(
            freezers, new ChildReaper(), Backend.CgroupV1, test.Scratch, new ProcessLauncher { Timeout = TimeSpan.FromSeconds(2) });
        var notes = Path.Combine(test.Scratch, "launching");

        var starting = Task.Run(() => launcher.Launch(Guid.NewGuid(), new ExecSpec([silent.MountPoint + "/program"]), null));
        Eventually.True(() => test.Cgroup.ProcessesInSubtree().Count == 1, "the child is there");
        test.Freeze();
        var failed = Assert.IsType<LaunchOutcome.Failed>(await starting);

        Assert.Contains("is frozen", failed.Cause, StringComparison.Ordinal);
        Assert.Single(DomainsIn(test));
        new Leftovers(notes, freezers.Mounts).RemoveAll();
        Assert.Single(DomainsIn(test)); // it cannot be yet
        test.Thaw();
        Eventually.True(() => DomainsIn(test).Length == 0, "the cgroup is removed");
        Eventually.True(() => Directory.GetFileSystemEntries(notes).Length == 0, "the note is removed");
    }

    [Fact]
    public void What_a_driver_that_died_could_not_remove_is_removed_at_the_next_start()
    {
        using var test = TestCgroup.Create(CgroupVersion.V2);
        using var made = NewCgroup.Create(test.Mount, $"{test.Path}/actordriver/{Guid.NewGuid():D}");
        new Leftovers(test.Scratch, CgroupMounts.Read()).RemoveAfter(new TaskCompletionSource().Task, made); // never
        Assert.Single(DomainsIn(test));

        new Leftovers(test.Scratch, CgroupMounts.Read()).RemoveAll();

        Assert.Empty(DomainsIn(test));
        Assert.Empty(Directory.GetFiles(test.Scratch, "leftover-*"));
    }

    [Fact]
    public async Task A_program_has_a_clean_environment_and_what_was_given_for_it()
    {
        await using var driver = TestDriver.Start();
        Environment.SetEnvironmentVariable("ACTORDRIVER_TEST_SECRET", "of the driver");
        var exec = new ExecSpec(["env"]) { Environment = new Dictionary<string, string> { ["COLOUR"] = "blue = green", ["LANG"] = "de_DE.UTF-8" } };

        var output = (await OutputAsync(driver, exec)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ToList();

        Assert.Equal(["COLOUR", "HOME", "LANG", "LOGNAME", "PATH", "SHELL", "USER"], output.ConvertAll(line => line.Split('=')[0]));
        Assert.Contains("COLOUR=blue = green", output);
        Assert.Contains("LANG=de_DE.UTF-8", output);
        Assert.Contains($"HOME={Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}", output);
        Assert.Contains($"USER={Environment.UserName}", output);
    }

    [Fact]
    public async Task A_program_is_looked_for_in_its_own_PATH()
    {
        await using var driver = TestDriver.Start();
        var program = Path.Combine(driver.StateDirectory, "only-here");
        File.WriteAllText(program, "#!/bin/sh\necho found\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var exec = new ExecSpec(["only-here"]) { Environment = new Dictionary<string, string> { ["PATH"] = $"/nosuch:{driver.StateDirectory}" } };
        Assert.Equal("found\n", await OutputAsync(driver, exec));
    }

    [Fact]
    public async Task Output_that_is_not_to_be_kept_goes_nowhere()
    {
        await using var driver = TestDriver.Start();
        var done = Path.Combine(driver.StateDirectory, "done");
        var domain = await EndAsync(driver, new ExecSpec(["sh", "-c", $"echo out && echo err >&2 && touch {done}"]) { KeepsOutput = false });
        Assert.True(File.Exists(done));
        Assert.False(File.Exists(KernelLauncher.LogFile(driver.StateDirectory, domain.Id.Value)));
        Assert.False(domain.Exec!.KeepsOutput);
    }

    private static async Task<string> OutputAsync(TestDriver driver, ExecSpec exec) =>
        await File.ReadAllTextAsync(KernelLauncher.LogFile(driver.StateDirectory, (await EndAsync(driver, exec)).Id.Value));

    private static async Task<DomainState> EndAsync(TestDriver driver, ExecSpec exec)
    {
        var domain = Assert.IsType<DomainReply.Done>(
            await driver.SendAsync(new DomainCommand.Run(new DomainName("short"), exec, null, TestDriver.By))).Domain;
        await driver.WaitForAsync(domain.Id, e => e is DomainEvent.Stopped);
        return domain;
    }

    private static async Task<DomainError> RefusalAsync(TestDriver driver, string name, string program = "sleep") => Assert.IsType<DomainReply.Refused>(
        await driver.SendAsync(new DomainCommand.Run(new DomainName(name), new ExecSpec([program, "1000"]), null, TestDriver.By))).Why;

    private static string[] DomainsIn(TestCgroup test) =>
        Directory.Exists($"{test.Cgroup.FullPath}/actordriver") ? Directory.GetDirectories($"{test.Cgroup.FullPath}/actordriver", "*-*-*-*-*") : [];

    /// <summary>As if only this part of the hierarchy were mounted.</summary>
    private static ActorDriverParts Below(TestCgroup test) => Below(test.Cgroup);

    private static ActorDriverParts Below(Cgroup cgroup)
    {
        var part = new CgroupMount(cgroup.Version, cgroup.FullPath, cgroup.Path);
        return new ActorDriverParts { Mounts = cgroup.Version == CgroupVersion.V1 ? new CgroupMounts(part, null) : new CgroupMounts(null, part) };
    }
}
