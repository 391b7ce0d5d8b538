using System.Diagnostics;
using System.Globalization;
using ActorDriver.Cgroups;
using ActorDriver.Containers;
using ActorDriver.Domains;
using Xunit;

namespace ActorDriver.Tests.Containers;

/// <summary>The managers' state files, with this process in the part of the container's init.</summary>
public sealed class RuntimeStatesTests : IDisposable
{
    private static readonly ProcessIdentity Init = ProcessIdentity.Of(Environment.ProcessId)!.Value;

    private readonly string _root = Directory.CreateTempSubdirectory("actordriver-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Runc_tells_id_init_and_the_cgroups_of_both_hierarchies()
    {
        Write("run/runc/web/state.json", Runc("web", Init.StartTime));
        var state = Assert.Single(Read());
        Assert.Equal(("runc", "web", Init), (state.Runtime, state.Id, state.Init));
        Assert.Equal(["/sys/fs/cgroup/unified/web", "/sys/fs/cgroup/freezer/web"], state.CgroupPaths);
        Assert.Equal("/web", state.CgroupAbove("/web/init.scope"));
        Assert.Null(state.CgroupAbove("/other"));
    }

    [Fact]
    public void Containerd_keeps_runc_states_by_namespace()
    {
        Write("run/containerd/runc/default/web/state.json", Runc("web", Init.StartTime));
        Assert.Equal("containerd", Assert.Single(Read()).Runtime);
    }

    [Fact]
    public void Crun_tells_init_and_cgroup_in_a_directory_named_by_the_id()
    {
        Write("run/crun/web/status", $$"""{"pid": {{Init.Pid}}, "process-start-time": {{Init.StartTime}}, "cgroup-path": "/web", "scope": ""}""");
        var state = Assert.Single(Read());
        Assert.Equal(("crun", "web", Init, "/web"), (state.Runtime, state.Id, state.Init, Assert.Single(state.CgroupPaths)));
    }

    [Fact]
    public void Libvirt_tells_the_UUID()
    {
        Write("run/libvirt/lxc/adl-1.xml", $"""
            <!-- WARNING: THIS IS AN AUTO-GENERATED FILE. -->
            <domstatus state='running' reason='booted' pid='26887'>
              <init pid='{Init.Pid}'/>
              <domain type='lxc' id='26887'>
                <name>adl-1</name>
                <uuid>5ad44a1e-1b2c-4d5e-8f60-111213141516</uuid>
              </domain>
            </domstatus>
            """);
        var state = Assert.Single(Read());
        Assert.Equal(("libvirt-lxc", "adl-1"), (state.Runtime, state.Id));
        Assert.Equal(new DomainId(Guid.Parse("5ad44a1e-1b2c-4d5e-8f60-111213141516")), state.Uuid);
    }

    [Fact]
    public void Docker_tells_the_name_and_goes_before_its_runc()
    {
        Write("var/lib/docker/containers/abc/config.v2.json", $$"""{"ID": "abc", "Name": "/web", "State": {"Running": true, "Pid": {{Init.Pid}} } }""");
        Write("run/containerd/runc/moby/abc/state.json", Runc("abc", Init.StartTime));
        var state = Assert.Single(Read());
        Assert.Equal(("docker", "abc", "web"), (state.Runtime, state.Id, state.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"id": 1, "init_process_pid": "x"}""")]
    public void A_file_that_is_being_written_or_is_something_else_is_left_out(string content)
    {
        Write("run/runc/web/state.json", content);
        Assert.Empty(Read());
    }

    [Fact]
    public void A_container_whose_PID_is_another_process_by_now_is_left_out()
    {
        Write("run/runc/web/state.json", Runc("web", Init.StartTime + 1));
        Assert.Empty(Read());
    }

    public static TheoryData<string> Places => ["run/runc/web/state.json", "run/user/1000/runc/web/state.json"];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_FIFO_in_the_place_of_a_file_is_left_out_and_waits_for_nobody(string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(place))!);
        using (var make = Process.Start("mkfifo", PathOf(place)))
            make.WaitForExit();
        Assert.Empty(Read());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_link_in_the_place_of_a_file_is_not_followed(string place)
    {
        Write("elsewhere.json", Runc("web", Init.StartTime));
        Link(place, PathOf("elsewhere.json"));
        Link(place.Replace("/web/", "/zero/", StringComparison.Ordinal), "/dev/zero");
        Link(place.Replace("/web/", "/loop/", StringComparison.Ordinal), "state.json");
        Assert.Empty(Read());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_link_in_the_place_of_a_directory_is_not_followed(string place)
    {
        Write("elsewhere/state.json", Runc("web", Init.StartTime));
        Link(Path.GetDirectoryName(place)!, PathOf("elsewhere"));
        Link(Path.GetDirectoryName(place)!.Replace("/web", "/loop", StringComparison.Ordinal), "loop");
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData("run/user/1000/runc")]
    [InlineData("run/user/1000")]
    public void A_link_in_the_place_of_a_users_directory_is_not_followed(string place)
    {
        Write("elsewhere/runc/web/state.json", Runc("web", Init.StartTime));
        Link(place, place.EndsWith("runc", StringComparison.Ordinal) ? PathOf("elsewhere/runc") : PathOf("elsewhere"));
        Assert.Empty(Read());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_file_that_is_too_large_is_left_out(string place)
    {
        Write(place, Runc("web", Init.StartTime) + new string(' ', ForeignDirectory.MaxFileSize));
        Assert.Empty(Read());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_file_that_anybody_may_write_is_nobodys_word(string place)
    {
        Write(place, Runc("web", Init.StartTime));
        Assert.Single(Read());
        File.SetUnixFileMode(PathOf(place), File.GetUnixFileMode(PathOf(place)) | UnixFileMode.OtherWrite);
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData("\\u001b[2J")]
    [InlineData("a\\nb")]
    [InlineData("")]
    public void An_id_that_would_not_print_as_it_is_is_left_out(string id)
    {
        Write("run/runc/web/state.json", Runc(id, Init.StartTime));
        Assert.Empty(Read());
    }

    private IReadOnlyList<RuntimeState> Read() => new RuntimeStates(_root).Read();

    private string PathOf(string path) => Path.Combine(_root, path);

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.CreateSymbolicLink(PathOf(path), target);
    }

    private void Write(string path, string content)
    {
        var file = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private static string Runc(string id, ulong startTime) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"id": "{{id}}", "init_process_pid": {{Init.Pid}}, "init_process_start": {{startTime}},
         "cgroup_paths": {"": "/sys/fs/cgroup/unified/{{id}}", "freezer": "/sys/fs/cgroup/freezer/{{id}}", "memory": "/sys/fs/cgroup/memory/x/{{id}}" } }
        """);
}
