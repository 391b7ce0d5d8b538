using System.Diagnostics;
using Xunit;

namespace ActorDriver.Tests.Audit;

/// <summary>A real browser without a screen (Debian's <c>chromium</c>).</summary>
internal static class Browser
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The page as it is after its scripts have run.</summary>
    public static async Task<string> DumpAsync(string file) => await RunAsync(file, "--dump-dom");

    /// <summary>A picture of the page's top, as PNG.</summary>
    public static async Task<byte[]> ScreenshotAsync(string file)
    {
        var picture = Path.ChangeExtension(file, ".png");
        await RunAsync(file, $"--screenshot={picture}");
        return await File.ReadAllBytesAsync(picture);
    }

    private static async Task<string> RunAsync(string file, string what)
    {
        var profile = Directory.CreateTempSubdirectory("actordriver-browser-");
        try
        {
            // No sandbox: it refuses to run as root. Virtual time: scripts and their timers run to their end, however slow the machine.
            using var process = Process.Start(new ProcessStartInfo("chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1400,900",
                "--virtual-time-budget=10000", $"--user-data-dir={profile.FullName}", what, new Uri(file).AbsoluteUri,
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                Assert.True(process.ExitCode == 0, await errors);
                return await output;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
