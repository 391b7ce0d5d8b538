using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorDriver.Fleet.Certificates;

/// <summary>A host's private key, made on the host and never sent.</summary>
internal sealed class HostKey(ECDsa key) : IDisposable
{
    public static HostKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads it from PEM.</summary>
    public static HostKey Read(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new HostKey(key);
    }

    public string ToPem() => key.ExportPkcs8PrivateKeyPem();

    /// <summary>The request for a certificate: PKCS#10, in PEM.</summary>
    public string Request(string name) => new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    /// <summary>The certificate with this key, as TLS wants it.</summary>
    public X509Certificate2 Join(X509Certificate2 certificate)
    {
        using var joined = certificate.CopyWithPrivateKey(key);
        // Through PKCS#12: a key that was only attached is lost when SslStream copies the certificate.
        return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose() => key.Dispose();
}
