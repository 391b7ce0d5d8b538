using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests.Embedding;

/// <summary>The package, made once for all its tests.</summary>
public sealed class PackedDriver : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("actordriver-package-");

    public string Place => _place.FullName;

    public string Packages => Path.Combine(Place, "packages");

    // Of its own, so that no earlier package is taken from the machine's cache.
    public string Version { get; } = $"0.0.0-test-{Guid.NewGuid():N}";

    public async Task InitializeAsync() => (await DotnetAsync(
        "pack", Path.Combine(Programs.Root, "src/ActorDriver"), "--no-build", "--configuration", Programs.Configuration, "--output", Packages,
        $"-p:PackageVersion={Version}")).Expect(0);

    public Task DisposeAsync()
    {
        _place.Delete(recursive: true);
        var cached = Path.Combine(
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages"),
            "actordriver", Version);
        if (Directory.Exists(cached))
            Directory.Delete(cached, recursive: true);
        return Task.CompletedTask;
    }

    public Task<Finished> DotnetAsync(params string[] arguments) =>
        Finished.RunAsync("dotnet", arguments, directory: Place, limit: Limit);
}

/// <summary>The package as somebody else uses it: installed in a project of its own that runs the README's example.</summary>
public sealed class PackageTests(PackedDriver packed) : IClassFixture<PackedDriver>
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="ActorDriver" Version="VERSION" />
            <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />
          </ItemGroup>
        </Project>
        """;

    // Beside the sources that the machine has.
    private const string Sources = """<configuration><packageSources><add key="packed-here" value="packages" /></packageSources></configuration>""";

    private static string Example => Path.Combine(Programs.Root, "tests/ActorDriver.EndToEndTests/Embedding/Program.cs");

    private static string Readme => File.ReadAllText(Path.Combine(Programs.Root, "README.md"));

    [Fact]
    public async Task A_new_project_installs_the_package_and_runs_the_example_of_the_readme()
    {
        await File.WriteAllTextAsync(
            Path.Combine(packed.Place, "consumer.csproj"), Project.Replace("VERSION", packed.Version, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(packed.Place, "nuget.config"), Sources);
        File.Copy(Example, Path.Combine(packed.Place, "Program.cs"));

        var run = (await packed.DotnetAsync("run", "--", "--ActorDriver:StateDirectory=" + Path.Combine(packed.Place, "state"))).Expect(0);

        var printed = run.Out.Split('\n').Where(l => l.StartsWith("web1: ", StringComparison.Ordinal) || l.StartsWith("NoDomain: ", StringComparison.Ordinal));
        Assert.Contains(
            $"```console\n$ dotnet run\n{string.Join('\n', printed)}\n```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_comes_with_readme_documentation_and_symbols()
    {
        using var package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(packed.Packages, $"ActorDriver.{packed.Version}.nupkg"));
        using var symbols = System.IO.Compression.ZipFile.OpenRead(Path.Combine(packed.Packages, $"ActorDriver.{packed.Version}.snupkg"));
        using var nuspec = new StreamReader(package.GetEntry("ActorDriver.nuspec")!.Open());

        foreach (var file in (string[])["README.md", "lib/net10.0/ActorDriver.dll", "lib/net10.0/ActorDriver.xml"])
            Assert.NotNull(package.GetEntry(file));
        Assert.NotNull(symbols.GetEntry("lib/net10.0/ActorDriver.pdb"));
        var text = nuspec.ReadToEnd();
        Assert.Contains("<readme>README.md</readme>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_the_example_as_it_is() =>
        Assert.Contains($"```csharp\n{File.ReadAllText(Example)}```", Readme, StringComparison.Ordinal);

    [Fact]
    public void The_readme_gives_a_reason_for_each_dependency_of_the_package()
    {
        using var package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(packed.Packages, $"ActorDriver.{packed.Version}.nupkg"));
        using var nuspec = package.GetEntry("ActorDriver.nuspec")!.Open();
        var dependencies = System.Xml.Linq.XDocument.Load(nuspec).Descendants()
            .Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).ToList();

        Assert.NotEmpty(dependencies);
        foreach (var dependency in dependencies)
            Assert.Contains($"`{dependency}`", Readme, StringComparison.Ordinal);
    }
}
