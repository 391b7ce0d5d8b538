using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.KernelTests.Containers;

/// <summary>State files that a user has written: whose processes they may speak of.</summary>
public sealed class ForeignStateTests : IDisposable
{
    private const uint User = 60123, OtherUser = 60124;

    private readonly TestCgroup _cgroup = TestCgroup.Create(CgroupVersion.V2);

    public void Dispose() => _cgroup.Dispose();

    [Fact]
    public void A_users_word_about_a_process_of_his_is_taken()
    {
        var init = StartAs(User);
        Write(User, "web", init, _cgroup.Path);
        var state = Assert.Single(Read());
        Assert.Equal(("runc", "web", init, User), (state.Runtime, state.Id, state.Init, state.Author));
    }

    [Fact]
    public void His_word_about_roots_process_is_not()
    {
        Write(User, "web", _cgroup.StartSleep(), _cgroup.Path);
        Assert.Empty(Read());
    }

    [Fact]
    public void Nor_about_another_users()
    {
        Write(User, "web", StartAs(OtherUser), _cgroup.Path);
        Assert.Empty(Read());
    }

    [Fact]
    public void A_file_of_one_user_in_the_directory_of_another_is_nobodys_word()
    {
        var init = StartAs(User);
        Own(Write(User, "web", init, _cgroup.Path), OtherUser);
        Assert.Empty(Read());
        Own(Write(User, "web", init, _cgroup.Path), 0); // root's, but in a place that the user rules
        Assert.Equal(User, Assert.Single(Read()).Author);
    }

    [Fact]
    public void He_speaks_for_other_user_ids_in_a_user_namespace_of_his_own()
    {
        var init = _cgroup.Start(
            "setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "unshare", "--user", "sh", "-c",
            "until grep -q . /proc/self/uid_map; do :; done; exec setpriv --reuid=5 sleep 1000");
        Eventually.True(() => IsIn(init.Pid, "unshare", "sh"), "the namespace is there");
        File.WriteAllText($"/proc/{init.Pid}/uid_map", $"0 {User} 1\n1 100001 10\n");
        Eventually.True(() => IsIn(init.Pid, "sleep"), "it sleeps");
        Assert.Contains("\t100005\t", File.ReadAllText($"/proc/{init.Pid}/status"), StringComparison.Ordinal);

        Write(User, "web", init, _cgroup.Path);
        Assert.Single(Read());
    }

    [Fact]
    public void Roots_word_goes_before_a_users_about_the_same_process()
    {
        var init = StartAs(User);
        Write(User, "mine", init, _cgroup.Path);
        WriteRoots("web", init);
        Assert.Equal(("web", 0u), (Assert.Single(Read()).Id, Read()[0].Author));
    }

    [Fact]
    public void A_users_container_is_told_from_one_of_roots_with_the_same_id()
    {
        var init = StartAs(User);
        Write(User, "web", init, _cgroup.Path);
        var seen = Assert.Single(Scan(), c => c.Container.Init == init);
        Assert.Equal(("runc", $"web@{User}", "web"), (seen.Container.Runtime, seen.Container.RuntimeId, seen.Name));
    }

    [Fact]
    public void His_word_makes_no_container_of_a_cgroup_in_which_somebody_else_is()
    {
        var init = StartAs(User);
        _cgroup.StartSleep();
        Write(User, "web", init, _cgroup.Path);
        Assert.DoesNotContain(Scan(), c => c.Container.Init == init);
    }

    [Fact]
    public void A_name_that_a_user_gave_to_a_cgroup_of_his_is_told_from_roots()
    {
        using var container = _cgroup.CreateChild("lxc.payload.web");
        var init = _cgroup.StartIn(container, "sleep", "1000");
        Own(_cgroup.Cgroup.FullPath, User);
        Assert.Equal($"web@{User}", Assert.Single(Scan(), c => c.Container.Init == init).Container.RuntimeId);
    }

    [Fact]
    public void Of_the_directory_of_a_user_only_so_many_entries_are_looked_at()
    {
        var init = StartAs(User);
        for (var i = 0; i < ForeignDirectory.MaxEntries + 10; i++)
            Write(User, $"web{i}", init, _cgroup.Path, own: false);
        Own(Path.Combine(_cgroup.Scratch, $"run/user/{User}"), User, recursive: true);
        using var users = ForeignDirectory.Open(Path.Combine(_cgroup.Scratch, "run/user"));
        using var user = users!.EnterMount($"{User}");
        using var runc = user!.Enter("runc");
        Assert.Equal(ForeignDirectory.MaxEntries, runc!.Names("*").Count);
    }

    private IReadOnlyList<RuntimeState> Read() => new RuntimeStates(_cgroup.Scratch).Read();

    private IReadOnlyList<DiscoveredContainer> Scan()
    {
        using var freezers = new KernelFreezers(CgroupMounts.Read(), null, null, _ => { });
        return new ContainerDiscovery(freezers, new RuntimeStates(_cgroup.Scratch)).Scan();
    }

    private ProcessIdentity StartAs(uint user)
    {
        var process = _cgroup.Start("setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "sleep", "1000");
        Eventually.True(() => IsIn(process.Pid, "sleep"), "it sleeps");
        return process;
    }

    private static bool IsIn(int pid, params string[] programs) => programs.Contains(File.ReadAllText($"/proc/{pid}/comm").Trim())
        && (programs is not [.., "sh"] || new FileInfo($"/proc/{pid}/ns/user").LinkTarget != new FileInfo("/proc/self/ns/user").LinkTarget);

    private string Write(uint user, string id, ProcessIdentity init, string cgroup, bool own = true)
    {
        var home = Path.Combine(_cgroup.Scratch, $"run/user/{user}");
        var file = WriteTo(Path.Combine(home, "runc", id), id, init, cgroup);
        if (own)
            Own(home, user, recursive: true);
        return file;
    }

    private void WriteRoots(string id, ProcessIdentity init) => WriteTo(Path.Combine(_cgroup.Scratch, "run/runc", id), id, init, _cgroup.Path);

    private static string WriteTo(string directory, string id, ProcessIdentity init, string cgroup)
    {
        var file = Path.Combine(Directory.CreateDirectory(directory).FullName, "state.json");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture,
            $$"""{"id": "{{id}}", "init_process_pid": {{init.Pid}}, "init_process_start": {{init.StartTime}}, "cgroup_paths": {"": "/sys/fs/cgroup{{cgroup}}"} }"""));
        return file;
    }

    private static void Own(string path, uint user, bool recursive = false)
    {
        string[] arguments = [.. recursive ? ["-R"] : Array.Empty<string>(), $"{user}:{user}", path];
        using var chown = Process.Start("chown", arguments);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }
}
