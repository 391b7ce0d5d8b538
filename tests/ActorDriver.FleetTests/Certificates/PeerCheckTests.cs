using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDriver.Fleet.Certificates;
using Xunit;

namespace ActorDriver.FleetTests.Certificates;

public sealed class PeerCheckTests : IDisposable
{
    private static readonly DateTimeOffset T0 = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress There = IPAddress.Parse("10.0.0.2");

    private readonly FleetAuthority _authority = FleetAuthority.Create(T0);

    [Fact]
    public void A_host_of_the_fleet_at_its_own_address_is_taken()
    {
        using var certificate = Issue(_authority);

        Assert.Null(Fault(certificate));
        Assert.Null(PeerCheck.Fault(certificate, _authority.Certificate, There.MapToIPv6(), _ => false, T0));
        Assert.Equal("web2", PeerCheck.NameIn(certificate));
    }

    [Fact]
    public void Who_shows_nothing_is_refused() => Assert.Equal("10.0.0.2 shows no certificate", Fault(null));

    [Fact]
    public void A_host_of_another_fleet_is_refused()
    {
        using var other = FleetAuthority.Create(T0);
        using var certificate = Issue(other);

        Assert.Equal("the certificate of 'web2' at 10.0.0.2 is not of this fleet's authority", Fault(certificate));
    }

    [Fact]
    public void A_certificate_that_says_the_authoritys_name_and_is_not_signed_by_it_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = new CertificateRequest(_authority.Certificate.SubjectName, key, HashAlgorithmName.SHA256);
        forged.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        forged.CertificateExtensions.Add(_authority.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single());
        using var other = new FleetAuthority(forged.CreateSelfSigned(T0.AddDays(-1), T0.AddDays(3650)));
        using var certificate = Issue(other);

        Assert.Equal("the certificate of 'web2' at 10.0.0.2 is not of this fleet's authority", Fault(certificate));
    }

    [Fact]
    public void A_certificate_that_is_used_from_another_address_is_refused()
    {
        using var certificate = Issue(_authority);

        var fault = PeerCheck.Fault(certificate, _authority.Certificate, IPAddress.Parse("10.0.0.3"), _ => false, T0);

        Assert.Equal("the certificate of 'web2' is not for 10.0.0.3", fault);
    }

    [Fact]
    public void A_certificate_that_was_taken_back_is_refused()
    {
        using var certificate = Issue(_authority);

        var fault = PeerCheck.Fault(certificate, _authority.Certificate, There, serial => serial == certificate.SerialNumber, T0);

        Assert.Equal("the certificate of 'web2' at 10.0.0.2 has been revoked", fault);
    }

    [Fact]
    public void A_certificate_is_good_for_90_days()
    {
        using var certificate = Issue(_authority);

        Assert.Null(PeerCheck.Fault(certificate, _authority.Certificate, There, _ => false, T0.AddDays(90).AddSeconds(-1)));
        Assert.StartsWith(
            "the certificate of 'web2' at 10.0.0.2 was good from ",
            PeerCheck.Fault(certificate, _authority.Certificate, There, _ => false, T0.AddDays(90).AddSeconds(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_authority_itself_is_no_host() => Assert.NotNull(Fault(_authority.Certificate));

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void The_next_certificate_is_asked_for_when_a_third_of_its_life_is_left(int days, bool due) =>
        Assert.Equal(due, Renewal.IsDue(T0, T0.AddDays(90), T0.AddDays(days)));

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 Issue(FleetAuthority authority)
    {
        using var key = HostKey.Create();
        return authority.Issue("web2", There, key.Request("something else"), T0);
    }

    private string? Fault(X509Certificate2? certificate) => PeerCheck.Fault(certificate, _authority.Certificate, There, _ => false, T0);
}
