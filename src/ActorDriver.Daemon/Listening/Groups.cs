using System.Globalization;
using ActorDriver.Contracts;
using ActorDriver.Daemon.Startup;

namespace ActorDriver.Daemon.Listening;

/// <summary>The machine's groups, as <c>/etc/group</c> has them.</summary>
internal static class Groups
{
    /// <summary>The number of a group given by name or number.</summary>
    /// <exception cref="StartupException">There is none of that name.</exception>
    public static uint Find(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        foreach (var line in File.ReadLines("/etc/group"))
        {
            if (line.Split(':') is [var name, _, var id, ..] && name == group
                && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return number;
        }
        throw new StartupException(ErrorCodes.InvalidArgument, $"there is no group '{group}' in /etc/group: make it with groupadd, or name another");
    }
}
