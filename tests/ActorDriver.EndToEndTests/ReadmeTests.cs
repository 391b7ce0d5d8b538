using System.Text.RegularExpressions;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>The README's tour, typed as it stands there: what it prints is what stands there, numbers and times apart.</summary>
[Collection(Alone.Name)]
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();

    public Task InitializeAsync() => Programs.PrepareRunShAsync();

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task The_tour_prints_what_it_shows()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Programs.Root, "README.md"));
        var tour = Tour().Match(readme).Groups["lines"].Value;
        var steps = tour.Split("$ ./run.sh ", StringSplitOptions.RemoveEmptyEntries).Select(step => step.Split('\n', 2)).ToList();
        Assert.Equal(5, steps.Count);

        foreach (var step in steps)
        {
            var finished = (await _sandbox.RunShAsync(step[0].Split(' '))).Expect(0);
            Assert.Equal(Masked(step[1]), Masked(finished.Out));
        }
    }

    private static string Masked(string text) =>
        Spaces().Replace(Durations().Replace(Numbers().Replace(text, "#"), "# ms"), " ").Trim();

    [GeneratedRegex(@"## A short tour.*?```console\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Tour();

    [GeneratedRegex(@"[-+]?\d+(\.\d+)?")]
    private static partial Regex Numbers();

    // However long it took, and whether the kernel confirmed at once.
    [GeneratedRegex(@"(# polls?, )?# (ms|s|min)\b|\bnow\b")]
    private static partial Regex Durations();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
