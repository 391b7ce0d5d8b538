namespace ActorDriver.EndToEndTests.Support;

/// <summary>The programs under test: those of run.sh when it runs the tests, else as they were built with the tests.</summary>
internal static class Programs
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(15);

    private static readonly Lazy<Task> Prepared = new(async () =>
        (await Finished.RunAsync(RunSh, ["version"], limit: BuildLimit)).Expect(0));

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: tests/X/bin/CONFIGURATION/FRAMEWORK/ is where this assembly is.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;

    public static string RunSh => Path.Combine(Root, "run.sh");

    public static string Client => Given("ACTORDRIVER_TEST_CLIENT") ?? Built("src/ActorDriver.Cli", "actordriver");

    public static string Daemon => Given("ACTORDRIVER_TEST_DAEMON") ?? Built("src/ActorDriver.Daemon", "actordriverd");

    public static string CrashStorm => Built("tests/ActorDriver.CrashStorm", "ActorDriver.CrashStorm");

    /// <summary>Lets run.sh build what it wants to, so that no test's patience is spent on it.</summary>
    public static Task PrepareRunShAsync() => Prepared.Value;

    // run.sh gives those that its users run, which start faster than what is built with the tests.
    private static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : null;

    // tests/X/bin/CONFIGURATION/FRAMEWORK/ is where this assembly is; the programs are in the like places.
    private static string Built(string project, string program)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.Combine(Root, project, "bin", framework.Parent!.Name, framework.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException("not built", path);
    }

    private static string FindRoot()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "ActorDriver.sln")))
                return d.FullName;
        }
        throw new DirectoryNotFoundException($"no ActorDriver.sln above {AppContext.BaseDirectory}");
    }
}
