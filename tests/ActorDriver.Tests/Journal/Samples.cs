using System.Runtime.CompilerServices;

namespace ActorDriver.Tests.Journal;

/// <summary>
/// The stored bytes that are kept in <c>Samples/</c>, one file a manifest: there as version 0.1 wrote them, in <c>Samples/WithDomain/</c>
/// as they are written since events name their domain. A file there is never changed: journals hold such bytes for ever. A new manifest
/// adds its file.
/// </summary>
internal static class Samples
{
    /// <summary>The folders of samples; the last has what is written now.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["", "WithDomain"];

    public static string Read(string manifest, string form = "") => File.ReadAllText(FileOf(manifest, form)).TrimEnd('\n');

    public static IReadOnlyList<string> Manifests(string form = "") =>
        [.. Directory.GetFiles(Path.Combine(Folder(), form), "*.json").Select(f => Path.GetFileNameWithoutExtension(f).Replace('@', '/'))];

    private static string FileOf(string manifest, string form) => Path.Combine(Folder(), form, manifest.Replace('/', '@') + ".json");

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Samples");
}
