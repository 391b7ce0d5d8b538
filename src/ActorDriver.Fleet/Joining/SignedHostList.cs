using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ActorDriver.Fleet.Certificates;

namespace ActorDriver.Fleet.Joining;

/// <summary>The list of hosts as it travels: the very bytes that were signed, and the authority's signature over them.</summary>
/// <param name="Text">The list, as JSON.</param>
/// <param name="Signature">ECDSA with SHA-256 over it.</param>
internal sealed record SignedHostList(byte[] Text, byte[] Signature)
{
    /// <summary>More than this, unpacked, is no list of hosts.</summary>
    private const int MaxText = 8 << 20;

    public static SignedHostList Sign(HostList list, FleetAuthority authority)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(list, FleetJson.Default.HostList);
        return new SignedHostList(text, authority.Sign(text));
    }

    /// <summary>The list, if the authority has signed it; else null.</summary>
    public HostList? Open(X509Certificate2 authority)
    {
        try
        {
            return FleetAuthority.HasSigned(authority, Text, Signature) ? JsonSerializer.Deserialize(Text, FleetJson.Default.HostList) : null;
        }
        catch (JsonException)
        {
            return null; // of a later version
        }
    }

    /// <summary>Names and addresses repeat: packed, a thousand hosts go into one message.</summary>
    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var pack = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(pack, this, FleetJson.Default.SignedHostList);
        return packed.ToArray();
    }

    /// <exception cref="JsonException">It is none.</exception>
    public static SignedHostList Unpack(byte[] packed)
    {
        using var unpack = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        var text = new byte[MaxText];
        var length = 0;
        try
        {
            length = unpack.ReadAtLeast(text, MaxText, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException)
        {
            throw new JsonException("the list of hosts cannot be unpacked", e);
        }

        if (length == MaxText)
            throw new JsonException("the list of hosts is too large");
        return JsonSerializer.Deserialize(text.AsSpan(0, length), FleetJson.Default.SignedHostList) ?? throw new JsonException("null is no list");
    }
}
