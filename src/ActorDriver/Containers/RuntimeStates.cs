using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ActorDriver.Cgroups;
using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>Reads the managers' state files, of which <see cref="RuntimeRules.States"/> knows.</summary>
/// <param name="root">The directory in which <c>/run</c> is looked for; <c>/</c> but in tests.</param>
internal sealed class RuntimeStates(string root = "/")
{
    /// <summary>
    /// All containers that are written down and whose init lives. What may not be read is left out: an ordinary user sees those of
    /// others by the names of their cgroups only.
    /// </summary>
    public IReadOnlyList<RuntimeState> Read()
    {
        var byInit = new Dictionary<ProcessIdentity, RuntimeState>();
        foreach (var rule in RuntimeRules.States)
        {
            foreach (var file in Expand(root, rule.Files.Split('/', StringSplitOptions.RemoveEmptyEntries)))
            {
                if (TryRead(rule, file) is { } state)
                    byInit.TryAdd(state.Init, state); // the first rule wins
            }
        }

        return [.. byInit.Values];
    }

    private static IEnumerable<string> Expand(string directory, ReadOnlySpan<string> names)
    {
        if (names is [])
            return [directory];
        var (name, rest) = (names[0], names[1..].ToArray());
        return name.Contains('*')
            ? Matches(directory, name, isLast: rest is []).SelectMany(found => Expand(found, rest))
            : Expand(Path.Combine(directory, name), rest);
    }

    private static string[] Matches(string directory, string pattern, bool isLast)
    {
        try
        {
            return isLast ? Directory.GetFiles(directory, pattern) : Directory.GetDirectories(directory, pattern);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return []; // this manager is not used here, or not by us
        }
    }

    /// <summary>Null for a container that has ended, or is being written down or wiped out at this moment.</summary>
    private static RuntimeState? TryRead(StateRule rule, string file)
    {
        try
        {
            return rule.Format switch
            {
                StateFormat.Runc => ReadRunc(rule, file),
                StateFormat.Crun => ReadCrun(rule, file),
                StateFormat.Libvirt => ReadLibvirt(rule, file),
                StateFormat.Docker => ReadDocker(rule, file),
                _ => throw new InvalidOperationException($"no reader for {rule.Format}"),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
            or JsonException or XmlException)
        {
            return null;
        }
    }

    private static RuntimeState? ReadRunc(StateRule rule, string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var state = json.RootElement;
        var paths = Member(state, "cgroup_paths");
        List<string> cgroups = [.. new[] { Text(paths, ""), Text(paths, "freezer") }.OfType<string>()]; // "" is v2
        return Text(state, "id") is { } id && Number(state, "init_process_pid") is { } pid
            && Alive(pid, Number(state, "init_process_start")) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { CgroupPaths = cgroups }
            : null;
    }

    private static RuntimeState? ReadCrun(StateRule rule, string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var state = json.RootElement;
        return Path.GetFileName(Path.GetDirectoryName(file)) is { } id && Number(state, "pid") is { } pid
            && Alive(pid, Number(state, "process-start-time")) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { CgroupPaths = Text(state, "cgroup-path") is { } path ? [path] : [] }
            : null;
    }

    private static RuntimeState? ReadLibvirt(StateRule rule, string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var status = XDocument.Load(reader).Root;
        var domain = status?.Element("domain");
        return domain?.Element("name")?.Value is { } name
            && ulong.TryParse((string?)status?.Element("init")?.Attribute("pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && Alive(pid, startTime: null) is { } init
            ? new RuntimeState(rule.Runtime, name, init) { Uuid = DomainId.TryParse(domain.Element("uuid")?.Value, out var id) ? id : null }
            : null;
    }

    private static RuntimeState? ReadDocker(StateRule rule, string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var container = json.RootElement;
        return Text(container, "ID") is { } id
            && Number(Member(container, "State"), "Pid") is { } pid && Alive(pid, startTime: null) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { Name = Text(container, "Name")?.TrimStart('/') }
            : null;
    }

    private static ProcessIdentity? Alive(ulong pid, ulong? startTime) =>
        pid is > 0 and <= int.MaxValue && ProcessIdentity.Of((int)pid) is { IsAlive: true } identity
        && (startTime is null || startTime == identity.StartTime)
            ? identity
            : null;

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static ulong? Number(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) ? number : null;
}
