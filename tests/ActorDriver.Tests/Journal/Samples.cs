using System.Runtime.CompilerServices;

namespace ActorDriver.Tests.Journal;

/// <summary>
/// The stored bytes that are kept in <c>Samples/</c>, one file a manifest. A file there is never changed: journals hold such
/// bytes for ever. A new manifest adds its file.
/// </summary>
internal static class Samples
{
    public static string Read(string manifest) => File.ReadAllText(FileOf(manifest)).TrimEnd('\n');

    public static IReadOnlyList<string> Manifests() =>
        [.. Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileNameWithoutExtension(f).Replace('@', '/'))];

    private static string FileOf(string manifest) => Path.Combine(Folder(), manifest.Replace('/', '@') + ".json");

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Samples");
}
