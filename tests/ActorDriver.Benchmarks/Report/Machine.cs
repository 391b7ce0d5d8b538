using System.Globalization;
using System.Runtime.InteropServices;
using ActorDriver.Cgroups;

namespace ActorDriver.Benchmarks.Report;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(
    DateTimeOffset At, string Kernel, string Processor, int Processors, long MemoryMb, string Cgroups, string Runtime, string Disk, double Load)
{
    /// <summary>This machine, now.</summary>
    /// <param name="directory">Where the journals lie.</param>
    public static Machine Here(string directory)
    {
        var mounts = CgroupMounts.Read();
        return new Machine(
            DateTimeOffset.UtcNow,
            RuntimeInformation.OSDescription,
            Field("/proc/cpuinfo", "model name"),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
            string.Join(" and ", new[] { mounts.V1Freezer is null ? null : "v1 freezer", mounts.V2 is null ? null : "v2" }.Where(c => c is not null)),
            RuntimeInformation.FrameworkDescription,
            new DriveInfo(directory).DriveFormat,
            LoadAverage());
    }

    /// <summary>The load average of the last minute: what else the machine had to do.</summary>
    public static double LoadAverage() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public override string ToString() =>
        $"{At:yyyy-MM-dd HH:mm} UTC, {Kernel}, {Processors} × {Processor}, {MemoryMb} MB, cgroups {Cgroups}, {Runtime}, journal on {Disk}, load average {Load:0.0}";

    private static string Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault("unknown");
}
