using System.Globalization;
using System.Text;

namespace ActorDriver.Cgroups;

/// <summary>One mount of a hierarchy that can freeze.</summary>
/// <param name="Mount">Where, and which part.</param>
/// <param name="Id">The kernel's number for it; null when it was given by somebody who does not say.</param>
/// <param name="IsReadOnly">Nothing can be written through it.</param>
internal sealed record KnownMount(CgroupMount Mount, long? Id, bool IsReadOnly);

/// <summary>The mounts of the hierarchies that can freeze, the best first: those that can be written, and that show the most.</summary>
internal sealed class MountInfo
{
    private readonly IReadOnlyList<KnownMount> _mounts;
    private readonly IReadOnlyList<CgroupMount> _outside;

    private MountInfo(IReadOnlyList<KnownMount> mounts, IReadOnlyList<CgroupMount> outside)
    {
        _mounts = mounts;
        _outside = outside;
    }

    public static MountInfo Empty { get; } = new([], []);

    /// <summary>What somebody else says is mounted.</summary>
    public static MountInfo Given(CgroupMounts mounts) => new(
        [.. new[] { mounts.V1Freezer, mounts.V2 }.OfType<CgroupMount>().Select(m => new KnownMount(m, null, IsReadOnly: false))], []);

    /// <summary>Reads a text of the form of <c>/proc/self/mountinfo</c> (see proc(5)).</summary>
    public static MountInfo Parse(string mountinfo)
    {
        var all = mountinfo.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine).OfType<Line>().ToList();
        var usable = all.Where(line => line.Version is not null && !line.IsRemoved && !all.Any(line.IsHiddenBy)).ToList();
        return new MountInfo(
            [.. usable.Where(l => !CgroupPath.IsOutside(l.Root)).OrderBy(l => l.IsReadOnly).ThenBy(l => l.Root.Length)
                .Select(l => new KnownMount(l.Mount, l.Number, l.IsReadOnly))],
            [.. usable.Where(l => CgroupPath.IsOutside(l.Root)).Select(l => l.Mount)]);
    }

    public IEnumerable<KnownMount> Of(CgroupVersion version) => _mounts.Where(m => m.Mount.Version == version);

    /// <summary>It is mounted, but only as it is seen from outside of this process's cgroup namespace.</summary>
    public bool IsOutside(CgroupVersion version) => !Of(version).Any() && Outside(version) is not null;

    /// <summary>Why there is no mount of this version that can be used.</summary>
    public string WhyNone(CgroupVersion version)
    {
        var hierarchy = version == CgroupVersion.V1 ? "cgroup v1 with the freezer controller" : "cgroup v2";
        return Outside(version) is { } outside
            ? $"{hierarchy}, whose mount {outside.MountPoint} was made outside of this cgroup namespace and shows it as {outside.Root}: mount it anew inside"
            : $"{hierarchy}: it is not mounted here";
    }

    private CgroupMount? Outside(CgroupVersion version) => _outside.FirstOrDefault(m => m.Version == version);

    /// <summary>"ID PARENT MAJ:MIN ROOT MOUNTPOINT OPTIONS [OPTIONAL…] - FSTYPE SOURCE SUPEROPTIONS"</summary>
    private static Line? ParseLine(string line)
    {
        var fields = line.Split(' ');
        const int options = 5, firstOptional = 6; // none, one or many of these, up to a lone hyphen
        var hyphen = fields.Length > firstOptional ? Array.IndexOf(fields, "-", firstOptional) : -1;
        if (hyphen < 0 || fields.Length < hyphen + 4)
            return null;
        var superOptions = fields[hyphen + 3].Split(',');
        return new Line(
            fields[0], fields[1], Unescape(fields[3]), Unescape(fields[4]), VersionOf(fields[hyphen + 1], superOptions),
            fields[options].Split(',').Contains("ro") || superOptions.Contains("ro"));
    }

    private static CgroupVersion? VersionOf(string fileSystem, string[] superOptions) => fileSystem switch
    {
        "cgroup2" => CgroupVersion.V2,
        "cgroup" when superOptions.Contains("freezer") => CgroupVersion.V1,
        _ => null,
    };

    /// <summary>The kernel writes blank, tab, newline and backslash as <c>\ooo</c>, in octal.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\'))
            return field;
        var written = KernelText.Encode(field);
        var plain = new List<byte>(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '\\' && i + 3 < written.Length && written.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0)
            {
                plain.Add((byte)Convert.ToInt32(Encoding.ASCII.GetString(written, i + 1, 3), 8));
                i += 3;
            }
            else
            {
                plain.Add(written[i]);
            }
        }

        return KernelText.Decode([.. plain]);
    }

    private sealed record Line(string Id, string Parent, string Root, string MountPoint, CgroupVersion? Version, bool IsReadOnly)
    {
        public CgroupMount Mount => new(Version!.Value, MountPoint, Root);

        public long? Number => long.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        /// <summary>The cgroup that it shows was removed: there can be none below it.</summary>
        public bool IsRemoved => Root.EndsWith("//deleted", StringComparison.Ordinal);

        /// <summary>Another mount lies on top of this one, at the same place.</summary>
        public bool IsHiddenBy(Line other) => other.Parent == Id && other.MountPoint == MountPoint && other.Id != Id;
    }
}
