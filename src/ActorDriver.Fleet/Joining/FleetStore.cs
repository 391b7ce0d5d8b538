using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;

namespace ActorDriver.Fleet.Joining;

/// <summary>Which host this is: <c>host.json</c>.</summary>
internal sealed record HostFile(string Name, string Address);

/// <summary>
/// The fleet's part of a host's state directory. It being there is what makes the host one of a fleet. Each file is written whole or
/// not at all, and is for its owner alone.
/// </summary>
internal sealed class FleetStore(string stateDirectory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Directory { get; } = Path.Combine(stateDirectory, "fleet");

    /// <summary>Whether this host belongs to a fleet: the last file that joining writes is there.</summary>
    public bool IsMember => File.Exists(PathOf("host.json"));

    /// <summary>Whether the fleet's authority is here.</summary>
    public bool HasAuthority => File.Exists(PathOf("authority.key"));

    public HostFile ReadHost() => ReadJson("host.json", FleetJson.Default.HostFile);

    public X509Certificate2 ReadAuthorityCertificate() => Read("authority.pem", pem => X509Certificate2.CreateFromPem(pem));

    public FleetAuthority ReadAuthority()
    {
        using var certificate = ReadAuthorityCertificate();
        return Read("authority.key", pem =>
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return new FleetAuthority(certificate.CopyWithPrivateKey(key));
        });
    }

    public HostKey ReadHostKey() => Read("host.key", HostKey.Read);

    /// <summary>The host's certificate with its key.</summary>
    public X509Certificate2 ReadHostCertificate()
    {
        using var key = ReadHostKey();
        using var certificate = Read("host.pem", pem => X509Certificate2.CreateFromPem(pem));
        return key.Join(certificate);
    }

    public SignedHostList ReadList() => ReadJson("hosts.json", FleetJson.Default.SignedHostList);

    public TokenBook ReadTokens() => File.Exists(PathOf("tokens.json")) ? ReadJson("tokens.json", FleetJson.Default.TokenBook) : TokenBook.Empty;

    /// <summary>The mark by which the copy knows this host's journal, whatever the host is called. Made at its first use.</summary>
    public string JournalMark()
    {
        if (!File.Exists(PathOf("journal.id")))
            Write("journal.id", Guid.NewGuid().ToString());
        return File.ReadAllText(PathOf("journal.id"));
    }

    public void WriteAuthority(FleetAuthority authority)
    {
        using var key = authority.Certificate.GetECDsaPrivateKey()!;
        Write("authority.key", key.ExportPkcs8PrivateKeyPem());
        WriteAuthorityCertificate(authority.Certificate);
    }

    public void WriteAuthorityCertificate(X509Certificate2 certificate) => Write("authority.pem", certificate.ExportCertificatePem());

    public void WriteHostKey(HostKey key) => Write("host.key", key.ToPem());

    public void WriteHostCertificate(X509Certificate2 certificate) => Write("host.pem", certificate.ExportCertificatePem());

    public void WriteList(SignedHostList list) => WriteJson("hosts.json", list, FleetJson.Default.SignedHostList);

    public void WriteTokens(TokenBook tokens) => WriteJson("tokens.json", tokens, FleetJson.Default.TokenBook);

    public void WriteHost(HostFile host) => WriteJson("host.json", host, FleetJson.Default.HostFile);

    /// <summary>Forgets the fleet. The membership goes first: what a crash leaves behind is no half of a host.</summary>
    public void Delete()
    {
        File.Delete(PathOf("host.json"));
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Takes away what a joining left behind that did not come to its end.</summary>
    public void Prepare()
    {
        if (System.IO.Directory.Exists(Directory) && !IsMember)
            System.IO.Directory.Delete(Directory, recursive: true);
        System.IO.Directory.CreateDirectory(Directory, OwnerOnly | UnixFileMode.UserExecute);
    }

    private string PathOf(string name) => Path.Combine(Directory, name);

    private T ReadJson<T>(string name, JsonTypeInfo<T> shape) =>
        Read(name, text => JsonSerializer.Deserialize(text, shape) ?? throw new JsonException("it says null"));

    private void WriteJson<T>(string name, T value, JsonTypeInfo<T> shape) => Write(name, JsonSerializer.Serialize(value, shape));

    private T Read<T>(string name, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(PathOf(name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or CryptographicException or ArgumentException)
        {
            throw new FleetException(ErrorCode.OperationFailed,
                $"{PathOf(name)} cannot be read: {e.Message}; restore it from a backup, or take this host out of the fleet (actordriver fleet leave --force) and join again", e);
        }
    }

    private void Write(string name, string text)
    {
        var fresh = PathOf(name + ".new");
        try
        {
            File.Delete(fresh); // so that the mode below is that of a new file
            using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, PathOf(name), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException(ErrorCode.OperationFailed, $"{PathOf(name)} cannot be written: {e.Message}", e);
        }
    }
}
