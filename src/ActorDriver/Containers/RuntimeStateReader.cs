using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ActorDriver.Cgroups;
using ActorDriver.Domains;

namespace ActorDriver.Containers;

/// <summary>Reads one state file, of any of the formats. What it says is taken only where its author may speak for the process.</summary>
internal static class RuntimeStateReader
{
    private const int MaxIdLength = 256;

    /// <summary>Null for a container that has ended, is being written down or wiped out at this moment, or is somebody else's.</summary>
    /// <param name="rule">What the file holds.</param>
    /// <param name="directory">The name of the directory that holds it.</param>
    /// <param name="file">The file.</param>
    public static RuntimeState? Read(StateRule rule, string directory, ForeignFile file)
    {
        try
        {
            var state = rule.Format switch
            {
                StateFormat.Runc => ReadRunc(rule, file),
                StateFormat.Crun => ReadCrun(rule, directory, file),
                StateFormat.Libvirt => ReadLibvirt(rule, file),
                StateFormat.Docker => ReadDocker(rule, file),
                _ => throw new InvalidOperationException($"no reader for {rule.Format}"),
            };
            return state is not null && IsName(state.Id) && (state.Name is null || IsName(state.Name)) ? state with { Author = file.Author } : null;
        }
        catch (Exception e) when (e is JsonException or XmlException)
        {
            return null;
        }
    }

    private static RuntimeState? ReadRunc(StateRule rule, ForeignFile file)
    {
        using var json = JsonDocument.Parse(file.Bytes);
        var state = json.RootElement;
        var paths = Member(state, "cgroup_paths");
        List<string> cgroups = [.. new[] { Text(paths, ""), Text(paths, "freezer") }.OfType<string>()]; // "" is v2
        return Text(state, "id") is { } id && Number(state, "init_process_pid") is { } pid
            && Alive(file.Author, pid, Number(state, "init_process_start")) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { CgroupPaths = cgroups }
            : null;
    }

    private static RuntimeState? ReadCrun(StateRule rule, string id, ForeignFile file)
    {
        using var json = JsonDocument.Parse(file.Bytes);
        var state = json.RootElement;
        return Number(state, "pid") is { } pid && Alive(file.Author, pid, Number(state, "process-start-time")) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { CgroupPaths = Text(state, "cgroup-path") is { } path ? [path] : [] }
            : null;
    }

    private static RuntimeState? ReadLibvirt(StateRule rule, ForeignFile file)
    {
        using var stream = new MemoryStream(file.Bytes);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var status = XDocument.Load(reader).Root;
        var domain = status?.Element("domain");
        return domain?.Element("name")?.Value is { } name
            && ulong.TryParse((string?)status?.Element("init")?.Attribute("pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && Alive(file.Author, pid, startTime: null) is { } init
            ? new RuntimeState(rule.Runtime, name, init) { Uuid = DomainId.TryParse(domain.Element("uuid")?.Value, out var id) ? id : null }
            : null;
    }

    private static RuntimeState? ReadDocker(StateRule rule, ForeignFile file)
    {
        using var json = JsonDocument.Parse(file.Bytes);
        var container = json.RootElement;
        return Text(container, "ID") is { } id
            && Number(Member(container, "State"), "Pid") is { } pid && Alive(file.Author, pid, startTime: null) is { } init
            ? new RuntimeState(rule.Runtime, id, init) { Name = Text(container, "Name")?.TrimStart('/') }
            : null;
    }

    private static ProcessIdentity? Alive(uint author, ulong pid, ulong? startTime) =>
        pid is > 0 and <= int.MaxValue && ProcessIdentity.Of((int)pid) is { } identity
        && (startTime is null || startTime == identity.StartTime)
        && ProcessOwner.MaySpeak(author, identity.Pid)
        && identity.IsAlive // asked last: the owner is the one of this very process
            ? identity
            : null;

    /// <summary>It goes into tables, journals and logs.</summary>
    private static bool IsName(string text) => text.Length is > 0 and <= MaxIdLength && !text.Any(char.IsControl);

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static ulong? Number(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) ? number : null;
}
