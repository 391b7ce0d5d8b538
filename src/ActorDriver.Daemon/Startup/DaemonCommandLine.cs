using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ActorDriver.Contracts;

namespace ActorDriver.Daemon.Startup;

/// <summary>The daemon's command line.</summary>
internal static class DaemonCommandLine
{
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    public static RootCommand Create(Func<DaemonOptions, CancellationToken, Task<int>> run)
    {
        var state = new Option<string?>("--state")
        {
            Description = $"Where journal and logs are kept [default: {DefaultPaths.StateVariable}, the configuration, or {DefaultPaths.State}]",
            HelpName = "DIR",
        };
        var socket = new Option<string>("--socket")
        {
            Description = $"Where clients connect (or {DefaultPaths.SocketVariable})",
            HelpName = "PATH",
            DefaultValueFactory = _ => DefaultPaths.Socket,
        };
        var group = new Option<string?>("--socket-group")
        {
            Description = "A group whose members may connect too (mode 0660), and so may do whatever the daemon may: root's daemon makes them root [default: the owner alone, 0600]",
            HelpName = "GROUP",
        };
        var backend = new Option<string?>("--backend")
        {
            Description = "The freezer of domains that name none: auto, cgroup-v1, cgroup-v2 or simulated [default: auto]",
            HelpName = "BACKEND",
        };
        backend.AcceptOnlyFromAmong("auto", "cgroup-v1", "cgroup-v2", "simulated");
        var config = new Option<string?>("--config")
        {
            Description = "A HOCON file whose settings come before the built-in ones",
            HelpName = "FILE",
        };
        var level = new Option<string>("--log-level")
        {
            Description = "debug, info, warning or error",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "info",
        };
        level.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. Levels.Keys]);
        var logFile = new Option<string?>("--log-file") { Description = "Where the log goes [default: stdout]", HelpName = "FILE" };
        var forProcess = new Option<int?>("--for-process")
        {
            Description = "Stop when this process ends, and leave its terminal alone",
            HelpName = "PID",
        };
        forProcess.Validators.Add(MustBePositive);
        var journal = new Option<string?>("--journal")
        {
            Description = "Drive nothing: answer questions about the past from this journal, which is only read, maybe a copy from elsewhere",
            HelpName = "FILE",
        };
        var requests = Bound("--max-requests", "Requests worked on at a time; more are refused as Busy", 128);
        var streams = Bound("--max-event-streams", "Event streams served at a time", 64);
        var audits = Bound("--max-audits", "Questions about the past worked on at a time", 4);

        var root = new RootCommand("Hosts the domains and serves HTTP/JSON on a Unix socket.")
        {
            state, socket, group, backend, config, level, logFile, forProcess, journal, requests, streams, audits,
        };
        root.Directives.Clear();
        root.Validators.Add(result =>
        {
            if (result.GetResult(journal) is not null
                && new Option[] { state, backend, config }.FirstOrDefault(o => result.GetResult(o) is not null) is { } other)
                result.AddError($"--journal drives nothing, so {other.Name} does not go with it");
        });
        root.SetAction((parsed, cancellationToken) => run(
            new DaemonOptions
            {
                StateDirectory = (parsed.GetValue(state) ?? DefaultPaths.StateOverride) is { } directory ? FullPath(state, directory) : null,
                Socket = FullPath(socket, parsed.GetRequiredValue(socket)),
                SocketGroup = parsed.GetValue(group),
                Backend = parsed.GetValue(backend),
                ConfigFile = parsed.GetValue(config) is { } file ? FullPath(config, file) : null,
                LogLevel = Levels[parsed.GetRequiredValue(level)],
                LogFile = parsed.GetValue(logFile) is { } log ? FullPath(logFile, log) : null,
                ForProcess = parsed.GetValue(forProcess),
                Journal = parsed.GetValue(journal) is { } past ? FullPath(journal, past) : null,
                MaxRequests = parsed.GetValue(requests),
                MaxEventStreams = parsed.GetValue(streams),
                MaxAudits = parsed.GetValue(audits),
            },
            cancellationToken));
        return root;
    }

    // By the text: to ask for the value of one that is no number is an error of its own.
    private static void MustBePositive(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }]
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            result.AddError($"{result.Option.Name} must be a whole number of at least 1, and is '{text}'");
    }

    private static string FullPath(Option option, string path) => path.Length > 0
        ? Path.GetFullPath(path)
        : throw new StartupException(ErrorCodes.InvalidArgument, $"{option.Name} wants a path, and is empty");

    private static Option<int> Bound(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(MustBePositive);
        return option;
    }
}
