using ActorDriver.Containers;
using Xunit;

namespace ActorDriver.Tests.Containers;

/// <summary>The managers' own names of cgroups, as they were seen or are documented.</summary>
public class ContainerNamingTests
{
    private const string Hash = "3f4e1d2c5b6a79880917263544536271800f1e2d3c4b5a69788796a5b4c3d2e1";

    [Theory]
    [InlineData("/lxc.payload.web", "lxc", "web")]
    [InlineData("/lxc.payload.web-1", "lxc", "web-1")]
    [InlineData("/lxc.payload/web", "lxc", "web")]
    [InlineData("/lxc/web", "lxc", "web")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1.scope/lxc.payload.web", "lxc", "web")]
    [InlineData("/machine/lxc-26887-adl-1.libvirt-lxc", "libvirt-lxc", "adl-1")]
    [InlineData("/machine/tenant.partition/lxc-12-web.libvirt-lxc", "libvirt-lxc", "web")]
    [InlineData(@"/machine.slice/machine-lxc\x2d26887\x2dadl\x2d1.scope", "libvirt-lxc", "adl-1")]
    [InlineData("/libvirt/lxc/web", "libvirt-lxc", "web")]
    [InlineData("/docker/" + Hash, "docker", Hash)]
    [InlineData("/system.slice/docker-" + Hash + ".scope", "docker", Hash)]
    [InlineData("/machine.slice/libpod-" + Hash + ".scope", "podman", Hash)]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + Hash + ".scope", "podman", Hash)]
    [InlineData("/libpod_parent/libpod-" + Hash, "podman", Hash)]
    [InlineData("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podabc.slice/cri-containerd-" + Hash + ".scope", "containerd", Hash)]
    [InlineData("/system.slice/containerd.service/kubepods-podabc.slice:cri-containerd:" + Hash, "containerd", Hash)]
    [InlineData("/kubepods.slice/kubepods-podabc.slice/crio-" + Hash + ".scope", "cri-o", Hash)]
    [InlineData("/kubepods/besteffort/pod5ad44a1e-1b2c-4d5e-8f60-111213141516/" + Hash, "kubernetes", Hash)]
    [InlineData("/kubepods/pod5ad44a1e1b2c4d5e8f60111213141516/" + Hash, "kubernetes", Hash)]
    [InlineData("/system.slice/runc-web.scope", "runc", "web")]
    [InlineData("/user.slice/crun-web.scope", "crun", "web")]
    [InlineData("/machine.slice/machine-web.scope", "systemd-nspawn", "web")]
    [InlineData(@"/machine.slice/machine-debian\x2dtest.scope", "systemd-nspawn", "debian-test")]
    [InlineData(@"/machine.slice/systemd-nspawn@debian\x2dtest.service", "systemd-nspawn", "debian-test")]
    public void A_managers_cgroup_is_known_by_its_name(string path, string runtime, string id) =>
        Assert.Equal((runtime, id), (ContainerNaming.Read(path)?.Runtime, ContainerNaming.Read(path)?.Id));

    [Theory]
    [InlineData("/")]
    [InlineData("/lxc")]
    [InlineData("/lxc.payload.")]
    [InlineData("/lxc.monitor.web")] // LXC's own process, beside the container
    [InlineData("/lxc.payload.web/init.scope")] // inside one
    [InlineData("/docker")]
    [InlineData("/docker/buildkit")]
    [InlineData("/system.slice/docker.service")]
    [InlineData("/machine.slice/libpod-conmon-" + Hash + ".scope")] // Podman's monitor
    [InlineData("/libpod_parent/conmon")]
    [InlineData(@"/machine.slice/machine-qemu\x2d1\x2dvm.scope")] // a virtual machine
    [InlineData("/kubepods/besteffort/pod5ad44a1e-1b2c-4d5e-8f60-111213141516")] // of several containers
    [InlineData("/actordriver/5ad44a1e-1b2c-4d5e-8f60-111213141516")]
    [InlineData("/web")]
    public void Another_cgroup_is_no_container_by_its_name(string path) => Assert.Null(ContainerNaming.Read(path));

    [Theory]
    [InlineData("web", "web")]
    [InlineData(@"a\x2db\x2dc", "a-b-c")]
    [InlineData(@"\x2dx", "-x")]
    [InlineData(@"caf\xc3\xa9", "café")]
    [InlineData("café", "café")]
    [InlineData(@"no\xZZescape", @"no\xZZescape")]
    [InlineData(@"cut\x2", @"cut\x2")]
    [InlineData(@"end\", @"end\")]
    public void Escapes_of_systemd_are_decoded(string escaped, string plain) => Assert.Equal(plain, SystemdNames.Decode(escaped));

    [Theory]
    [InlineData("[lxc monitor] /var/lib/lxc web\0", "/var/lib/lxc", "web")]
    [InlineData("[lxc monitor] /home/a b/lxc web", "/home/a b/lxc", "web")]
    public void The_title_of_an_LXC_monitor_tells_path_and_name(string title, string path, string name) =>
        Assert.Equal((path, name), LxcMonitor.ReadTitle(title));

    [Theory]
    [InlineData("")]
    [InlineData("/sbin/init\0")]
    [InlineData("[lxc monitor] web")]
    public void Another_title_is_no_LXC_monitors(string title) => Assert.Null(LxcMonitor.ReadTitle(title));
}
