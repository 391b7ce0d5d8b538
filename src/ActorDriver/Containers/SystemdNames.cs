using System.Globalization;
using System.Text;

namespace ActorDriver.Containers;

/// <summary>systemd's escaping of unit names: <c>-</c> in a name is written <c>\x2d</c>, for a plain one stands for a slash.</summary>
internal static class SystemdNames
{
    /// <summary>Replaces each <c>\xHH</c> by its byte. What is no such escape stays as it is.</summary>
    public static string Decode(string name)
    {
        if (!name.Contains(@"\x", StringComparison.Ordinal))
            return name;
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length;)
        {
            if (name[i] == '\\' && i + 3 < name.Length && name[i + 1] == 'x'
                && byte.TryParse(name.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes.Add(escaped);
                i += 4;
                continue;
            }

            var next = name.IndexOf('\\', i + 1);
            var plain = name[i..(next < 0 ? name.Length : next)];
            bytes.AddRange(Encoding.UTF8.GetBytes(plain));
            i += plain.Length;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
