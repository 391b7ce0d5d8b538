using System.Globalization;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>Starts that a limit of the daemon's refuses: each names it and leaves nothing, and all goes on when it is over.</summary>
[Collection(Alone.Name)]
public sealed class StartLimitTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task A_limit_of_processes_is_named_with_its_file()
    {
        using var pids = new PidsCgroup();
        await sandbox.RunSleeperAsync("before"); // all threads that the daemon has for its work are there
        pids.Enter(sandbox.Daemon.Pid);
        pids.Limit(pids.Current);

        var finished = (await sandbox.ClientAsync("run", "refused", "--", "sleep", "1000")).Expect(1);

        Assert.Contains("EAGAIN", finished.Error, StringComparison.Ordinal);
        Assert.Contains("pids.max", finished.Error, StringComparison.Ordinal);
        pids.Limit(null);
        await AssertNothingIsLeftAsync("refused");
    }

    [Fact]
    public async Task A_limit_of_open_files_is_named()
    {
        await sandbox.RunSleeperAsync("earlier");
        var soft = Directory.GetFiles($"/proc/{sandbox.Daemon.Pid}/fd").Length + 3; // enough for the connection
        await LimitFilesAsync(soft);
        try
        {
            var finished = (await sandbox.ClientAsync("run", "short-of-files", "--", "sleep", "1000")).Expect(1);
            Assert.Contains($"RLIMIT_NOFILE is {soft}", finished.Error, StringComparison.Ordinal);
        }
        finally
        {
            await LimitFilesAsync(4096);
        }

        await AssertNothingIsLeftAsync("short-of-files");
    }

    [Fact]
    public async Task Environment_and_log_are_taken_from_the_command_line_and_checked()
    {
        var here = Path.Combine(sandbox.Place, "here");
        (await sandbox.ClientAsync(
            "run", "quiet", "--env", "COLOUR=blue=green", "--log", "none", "--", "sh", "-c", $"echo $COLOUR $DOTNET_ROOT >{here}.new; mv {here}.new {here}; echo lost"))
            .Expect(0);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(here)), "it has written");
        Assert.Equal("blue=green\n", await File.ReadAllTextAsync(here));
        var id = (await sandbox.JsonAsync("dominfo", "quiet")).GetProperty("id").GetString();
        Assert.False(File.Exists(Path.Combine(sandbox.State, "logs", $"{id}.log")));

        Assert.Contains("NAME=VALUE", (await sandbox.ClientAsync("run", "x", "--env", "COLOUR", "--", "true")).Expect(2).Error, StringComparison.Ordinal);
        (await sandbox.ClientAsync("run", "x", "--log", "syslog", "--", "true")).Expect(2);
    }

    private async Task AssertNothingIsLeftAsync(string name)
    {
        var id = (await sandbox.JsonAsync("dominfo", name)).GetProperty("id").GetString()!;
        var mounts = File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(" - cgroup", StringComparison.Ordinal));
        Assert.All(mounts, line => Assert.False(Directory.Exists(Path.Combine(line.Split(' ')[4], "actordriver", id))));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(sandbox.State, "launching")));
        (await sandbox.ClientAsync("start", name)).Expect(0);
    }

    private async Task LimitFilesAsync(int soft) =>
        (await Finished.RunAsync("prlimit", ["--pid", $"{sandbox.Daemon.Pid}", $"--nofile={soft}:"])).Expect(0);

    /// <summary>A cgroup that limits processes and threads, with one process of the test's in it for a time.</summary>
    private sealed class PidsCgroup : IDisposable
    {
        private readonly string _top;
        private readonly string _directory;

        public PidsCgroup()
        {
            _top = Mount(" - cgroup ", "pids") ?? throw new InvalidOperationException("no v1 hierarchy limits processes here");
            _directory = Directory.CreateDirectory(Path.Combine(_top, $"actordriver-e2e-{Guid.NewGuid():N}")).FullName;
        }

        public int Current => int.Parse(File.ReadAllText(Path.Combine(_directory, "pids.current")), CultureInfo.InvariantCulture);

        public void Enter(int pid) => Move(_directory, pid);

        public void Limit(int? most) => File.WriteAllText(Path.Combine(_directory, "pids.max"), most?.ToString(CultureInfo.InvariantCulture) ?? "max");

        public void Dispose()
        {
            foreach (var process in File.ReadAllLines(Path.Combine(_directory, "cgroup.procs")))
                Move(_top, int.Parse(process, CultureInfo.InvariantCulture));
            Directory.Delete(_directory);
        }

        private static void Move(string directory, int pid) =>
            File.WriteAllText(Path.Combine(directory, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));

        private static string? Mount(string kind, string controller) => File.ReadLines("/proc/self/mountinfo")
            .Where(line => line.Contains(kind, StringComparison.Ordinal) && line.Split(' ')[^1].Split(',').Contains(controller))
            .Select(line => line.Split(' ')[4]).FirstOrDefault();
    }
}
