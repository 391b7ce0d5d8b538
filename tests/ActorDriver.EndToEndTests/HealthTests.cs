using System.Net;
using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>What <c>/healthz</c> and <c>doctor</c> say of a daemon that is not well.</summary>
[Collection(Alone.Name)]
public sealed class HealthTests : IAsyncLifetime
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => _sandbox.StartDaemonAsync("--backend", "simulated");

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_journal_that_another_program_has_locked_is_unhealthy_until_it_is_free()
    {
        Assert.Equal("ok", (await HealthAsync(HttpStatusCode.OK)).Status);
        var locker = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("python3", ["-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()",
            Path.Combine(_sandbox.State, "journal.db")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await locker.StandardOutput.ReadLineAsync());

        var locked = await HealthAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("locked", locked.Checks.Single(c => !c.Ok).Message, StringComparison.Ordinal);
        Assert.Contains("problem  journal:", (await _sandbox.ClientAsync("doctor")).Expect(1).Out, StringComparison.Ordinal);

        locker.StandardInput.Close();
        await locker.WaitForExitAsync();
        locker.Dispose();
        await HealthAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_journal_that_was_moved_away_is_unhealthy_until_it_is_back()
    {
        var journal = Path.Combine(_sandbox.State, "journal.db");
        File.Move(journal, journal + ".moved");
        await HealthAsync(HttpStatusCode.ServiceUnavailable);
        File.Move(journal + ".moved", journal);
        await HealthAsync(HttpStatusCode.OK);
        Assert.False(File.Exists(journal + ".probe"));
    }

    [Fact]
    public async Task Doctor_does_not_wait_for_a_daemon_that_is_stopped_and_names_it()
    {
        Signals.Send(_sandbox.Daemon.Pid, Stop);
        try
        {
            var told = (await _sandbox.ClientAsync("doctor")).Expect(1).Out;
            Assert.Contains($"the daemon (pid {_sandbox.Daemon.Pid}, which is stopped) does not answer", told, StringComparison.Ordinal);
            Assert.Contains($"kill -CONT {_sandbox.Daemon.Pid}", told, StringComparison.Ordinal);
        }
        finally
        {
            Signals.Send(_sandbox.Daemon.Pid, Continue);
        }
    }

    [Fact]
    public async Task Doctor_advises_no_mount_below_the_one_of_cgroup_v2()
    {
        // A machine with cgroup v2 alone, at its usual place.
        var v2Only = (await Finished.RunAsync(
            "unshare",
            ["-m", "--propagation", "private", "sh", "-c", "umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec \"$0\" doctor --json", Programs.Client],
            _sandbox.Environment)).Expect(0).Out;
        var v1 = JsonDocument.Parse(v2Only).RootElement.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "cgroup-v1");
        Assert.Equal("ok", v1.GetProperty("status").GetString());
        Assert.DoesNotContain("mount -t cgroup ", v2Only, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_sees_that_mounts_from_outside_of_its_cgroup_namespace_are_of_no_use()
    {
        using var cgroup = new V2Cgroup("namespace");
        var script = $"echo $$ >{cgroup.Directory}/cgroup.procs; for f in /sys/fs/cgroup/freezer/cgroup.procs; do [ ! -e $f ] || {{ mkdir -p ${{f%/*}}/ad-e2e-$$; "
            + "echo $$ >${f%/*}/ad-e2e-$$/cgroup.procs; }; done; unshare -C -m --propagation private \"$0\" doctor; s=$?; "
            + "for f in /sys/fs/cgroup/freezer/cgroup.procs; do [ ! -e $f ] || { echo $$ >$f; rmdir ${f%/*}/ad-e2e-$$; }; done; exit $s";
        var told = (await Finished.RunAsync("sh", ["-c", script, Programs.Client], _sandbox.Environment)).Expect(1).Out;
        Assert.Contains("was mounted outside of this cgroup namespace", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing stands in the way", told, StringComparison.Ordinal);
    }

    private async Task<HealthInfo> HealthAsync(HttpStatusCode expected)
    {
        using var http = _sandbox.Http();
        using var answer = await http.GetAsync(Routes.Health);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, text);
        return JsonSerializer.Deserialize(text, ContractsJson.Default.HealthInfo)!;
    }
}
