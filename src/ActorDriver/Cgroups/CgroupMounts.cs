using System.Text;

namespace ActorDriver.Cgroups;

/// <summary>Where a cgroup hierarchy is mounted.</summary>
/// <param name="Version">Its generation.</param>
/// <param name="MountPoint">The directory where it is mounted.</param>
/// <param name="Root">Which cgroup is seen at the mount point: <c>/</c>, or another one where only a part is bind-mounted.</param>
public sealed record CgroupMount(CgroupVersion Version, string MountPoint, string Root);

/// <summary>The hierarchies that can freeze, as they are mounted on this machine. Nothing is assumed about mount points.</summary>
/// <param name="V1Freezer">The v1 hierarchy with the <em>freezer</em> controller.</param>
/// <param name="V2">The unified hierarchy.</param>
public sealed record CgroupMounts(CgroupMount? V1Freezer, CgroupMount? V2)
{
    /// <summary>Reads the mounts of this process from <c>/proc/self/mountinfo</c>.</summary>
    public static CgroupMounts Read() => Parse(ProcFile.ReadPath("/proc/self/mountinfo"));

    /// <summary>Reads a text of the form of <c>/proc/self/mountinfo</c> (see proc(5)).</summary>
    public static CgroupMounts Parse(string mountinfo)
    {
        ArgumentNullException.ThrowIfNull(mountinfo);
        var all = mountinfo.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(ParseLine).OfType<Line>().ToList();
        var visible = all.Where(line => !all.Any(line.IsHiddenBy)).ToList();
        return new CgroupMounts(
            Choose(CgroupVersion.V1, visible.Where(l => l.FileSystem == "cgroup" && l.SuperOptions.Contains("freezer"))),
            Choose(CgroupVersion.V2, visible.Where(l => l.FileSystem == "cgroup2")));
    }

    /// <summary>The mount of this version, if there is one.</summary>
    public CgroupMount? Of(CgroupVersion version) => version == CgroupVersion.V1 ? V1Freezer : V2;

    private static CgroupMount? Choose(CgroupVersion version, IEnumerable<Line> lines) => lines
        .OrderBy(line => line.Root.Length) // "/" shows the whole hierarchy, a longer root only a part
        .Select(line => new CgroupMount(version, line.MountPoint, line.Root))
        .FirstOrDefault();

    /// <summary>"ID PARENT MAJ:MIN ROOT MOUNTPOINT OPTIONS [OPTIONAL…] - FSTYPE SOURCE SUPEROPTIONS"</summary>
    private static Line? ParseLine(string line)
    {
        var fields = line.Split(' ');
        const int firstOptional = 6; // none, one or many of these, up to a lone hyphen
        var hyphen = fields.Length > firstOptional ? Array.IndexOf(fields, "-", firstOptional) : -1;
        return hyphen < 0 || fields.Length < hyphen + 4
            ? null
            : new Line(fields[0], fields[1], Unescape(fields[3]), Unescape(fields[4]), fields[hyphen + 1], fields[hyphen + 3].Split(','));
    }

    /// <summary>The kernel writes blank, tab, newline and backslash as <c>\ooo</c>, in octal.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\'))
            return field;
        var plain = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)Convert.ToInt32(field.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                plain.Append(field[i]);
            }
        }

        return plain.ToString();
    }

    private sealed record Line(
        string Id, string Parent, string Root, string MountPoint, string FileSystem, string[] SuperOptions)
    {
        /// <summary>Another mount lies on top of this one, at the same place.</summary>
        public bool IsHiddenBy(Line other) => other.Parent == Id && other.MountPoint == MountPoint && other.Id != Id;
    }
}
