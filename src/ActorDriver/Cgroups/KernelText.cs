using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorDriver.Cgroups;

/// <summary>
/// The kernel's names and paths as text, and back. They are bytes and need not be UTF-8: each byte that is no part of a valid
/// sequence is written <c>\xHH</c>, with upper-case digits, and a backslash that stands before what would be read as such an escape
/// is written <c>\x5C</c>. All other names stay as they are, systemd's with their lower-case <c>\x2d</c> too.
/// </summary>
internal static class KernelText
{
    private const byte Backslash = (byte)'\\';
    private const int EscapeLength = 4;

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes) && !bytes.Contains(Backslash))
            return Encoding.ASCII.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isText && !(bytes[0] == Backslash && EscapedIn(bytes) is not null))
                text.Append(rune.ToString());
            else
                Escape(text, bytes[..length]);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!bytes.AsSpan().Contains(Backslash))
            return bytes;
        var plain = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (EscapedIn(bytes.AsSpan(i)) is { } escaped)
            {
                plain.Add(escaped);
                i += EscapeLength - 1;
            }
            else
            {
                plain.Add(bytes[i]);
            }
        }

        return [.. plain];
    }

    /// <summary>As C takes it.</summary>
    public static byte[] EncodeWithNul(string text) => [.. Encode(text), 0];

    private static void Escape(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
    }

    /// <summary>The byte for which an escape at the beginning of these stands; null when there is none.</summary>
    private static byte? EscapedIn(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EscapeLength || bytes[0] != Backslash || bytes[1] != (byte)'x'
            || UpperHex(bytes[2]) is not { } high || UpperHex(bytes[3]) is not { } low)
            return null;
        var value = (byte)((high << 4) | low);
        return value is > 0x7F or Backslash ? value : null;
    }

    private static int? UpperHex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => null,
    };
}
