using System.Globalization;
using System.Text;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>
/// The driver's options, for code and for <c>IConfiguration</c>. What is left null keeps its default of
/// <c>hocon/actordriver.conf</c>; HOCON that the host gives itself stands above them.
/// </summary>
public sealed class ActorDriverOptions
{
    /// <summary><c>auto</c>, <c>cgroup-v1</c>, <c>cgroup-v2</c> or <c>simulated</c>. Default: <c>auto</c>.</summary>
    public string? Backend { get; set; }

    /// <summary>The driver's own directory, absolute. Default: <c>/var/lib/actordriver</c>.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Between two poll ticks of the freezer. Default: 500 ms.</summary>
    public TimeSpan? PollInterval { get; set; }

    /// <summary>Before a freeze or thaw is given up. Default: 3 s.</summary>
    public TimeSpan? FreezeTimeout { get; set; }

    /// <summary>Before a destroy is given up. Default: 10 s.</summary>
    public TimeSpan? DestroyTimeout { get; set; }

    /// <summary>Running operations may finish within this time when the host stops. Default: 10 s.</summary>
    public TimeSpan? ShutdownTimeout { get; set; }

    /// <summary>The options as HOCON.</summary>
    public Config ToConfig()
    {
        var hocon = new StringBuilder();
        Text("backend", Backend);
        Text("state-directory", StateDirectory);
        Duration("freezer.poll-interval", PollInterval);
        Duration("freezer.timeout", FreezeTimeout);
        Duration("destroy.timeout", DestroyTimeout);
        Duration("shutdown.timeout", ShutdownTimeout);
        return ConfigurationFactory.ParseString(hocon.ToString());

        void Text(string key, string? value)
        {
            if (value is not null)
                hocon.Append(CultureInfo.InvariantCulture, $"actordriver.{key} = \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
        }

        void Duration(string key, TimeSpan? value)
        {
            if (value is { } given)
                hocon.Append(CultureInfo.InvariantCulture, $"actordriver.{key} = {given.TotalMilliseconds}ms\n");
        }
    }
}
