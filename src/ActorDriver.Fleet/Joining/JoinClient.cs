using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;

namespace ActorDriver.Fleet.Joining;

/// <summary>A host's side of joining, renewing and leaving.</summary>
internal static class JoinClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Joins the fleet of a token, and writes down what makes this a host of it.</summary>
    /// <exception cref="FleetException">It is refused, or nobody who could let it in is there.</exception>
    public static async Task JoinAsync(
        FleetStore store, JoinToken token, string name, FleetAddress listen, TimeProvider time, CancellationToken cancellationToken)
    {
        using var authority = await FetchAuthorityAsync(token, cancellationToken).ConfigureAwait(false);
        using var key = HostKey.Create();
        using var http = Client(token.Address, Handler(token.Address, authority, null, time));
        var answer = await PostAsync(
            http, JoinServer.JoinPath, new JoinRequest(token.Secret, name, listen.ToString(), key.Request(name)),
            FleetJson.Default.JoinRequest, token.Address, cancellationToken).ConfigureAwait(false);
        using var certificate = Checked(answer, authority);
        store.Prepare();
        store.WriteAuthorityCertificate(authority);
        store.WriteHostKey(key);
        store.WriteHostCertificate(certificate);
        store.WriteList(answer.Hosts);
        store.WriteHost(new HostFile(name, listen.ToString())); // last: now it is one
    }

    /// <summary>Gets this host's next certificate, for the key that it has.</summary>
    /// <returns>The newest list of hosts, which came with it.</returns>
    /// <exception cref="FleetException">It is refused, or the host with the authority is not there.</exception>
    public static async Task<SignedHostList> RenewAsync(
        FleetStore store, FleetAddress authorityAt, TimeProvider time, CancellationToken cancellationToken)
    {
        using var authority = store.ReadAuthorityCertificate();
        using var own = store.ReadHostCertificate();
        using var key = store.ReadHostKey();
        using var http = Client(authorityAt.Joining, Handler(authorityAt.Joining, authority, own, time));
        var answer = await PostAsync(
            http, JoinServer.RenewPath, new RenewRequest(key.Request(store.ReadHost().Name)), FleetJson.Default.RenewRequest,
            authorityAt.Joining, cancellationToken).ConfigureAwait(false);
        using var certificate = Checked(answer, authority);
        store.WriteHostCertificate(certificate);
        return answer.Hosts;
    }

    /// <summary>Tells the authority that this host leaves.</summary>
    /// <exception cref="FleetException">It is refused, or the host with the authority is not there.</exception>
    public static async Task LeaveAsync(FleetStore store, FleetAddress authorityAt, TimeProvider time, CancellationToken cancellationToken)
    {
        using var authority = store.ReadAuthorityCertificate();
        using var own = store.ReadHostCertificate();
        using var http = Client(authorityAt.Joining, Handler(authorityAt.Joining, authority, own, time));
        using var answer = await SendAsync(http, JoinServer.LeavePath, null, authorityAt.Joining, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The authority's certificate, from whoever answers there: the fingerprint in the token tells whether it is the right one, and only
    /// then is the secret sent, to who can show a certificate by that authority.
    /// </summary>
    private static async Task<X509Certificate2> FetchAuthorityAsync(JoinToken token, CancellationToken cancellationToken)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Limit };
#pragma warning disable CA5359 // Nothing secret is sent, and what comes is compared with the fingerprint.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var http = Client(token.Address, handler);
        using var answer = await SendAsync(http, JoinServer.AuthorityPath, null, token.Address, cancellationToken, HttpMethod.Get).ConfigureAwait(false);
        try
        {
            var pem = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            var authority = X509Certificate2.CreateFromPem(pem);
            if (FleetAuthority.Fingerprint(authority) == token.Authority)
                return authority;
            authority.Dispose();
        }
        catch (CryptographicException e)
        {
            throw Alien(token.Address, e);
        }

        throw new FleetException(ErrorCode.AccessDenied,
            $"the fleet at {token.Address} is not the one of the token: its authority has another certificate; nothing was sent to it");
    }

    private static SocketsHttpHandler Handler(FleetAddress there, X509Certificate2 authority, X509Certificate2? own, TimeProvider time)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Limit };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls13;
        handler.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        if (own is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            PeerCheck.Fault(shown as X509Certificate2, authority, there.Ip, _ => false, time.GetUtcNow()) is null;
        return handler;
    }

    private static HttpClient Client(FleetAddress address, SocketsHttpHandler handler) => new(handler, disposeHandler: true)
    {
        BaseAddress = new Uri($"https://{address}/"),
        Timeout = Limit,
        MaxResponseContentBufferSize = 16 << 20,
    };

    private static async Task<JoinAnswer> PostAsync<T>(
        HttpClient http, string path, T request, JsonTypeInfo<T> shape, FleetAddress there, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(http, path, JsonContent.Create(request, shape), there, cancellationToken).ConfigureAwait(false);
        try
        {
            return await answer.Content.ReadFromJsonAsync(FleetJson.Default.JoinAnswer, cancellationToken).ConfigureAwait(false) ?? throw Alien(there, null);
        }
        catch (JsonException e)
        {
            throw Alien(there, e);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string path, HttpContent? content, FleetAddress there, CancellationToken cancellationToken, HttpMethod? method = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = content };
            var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return answer;
            using (answer)
                throw await RefusalAsync(answer, there, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new FleetException(ErrorCode.AccessDenied,
                $"what answers at {there} is not the host with this fleet's authority, or does not take this host for one of its own", e);
        }
        catch (HttpRequestException e)
        {
            throw new FleetException(ErrorCode.HostUnreachable,
                $"the host with the fleet's authority does not answer at {there}: {Cause(e)}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FleetException(
                ErrorCode.HostUnreachable, $"the host with the fleet's authority does not answer at {there} within {Limit.TotalSeconds:0} s", e);
        }
    }

    private static string Cause(HttpRequestException e) =>
        e.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : e.InnerException?.Message ?? e.Message;

    private static async Task<FleetException> RefusalAsync(HttpResponseMessage answer, FleetAddress there, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await answer.Content.ReadFromJsonAsync(FleetJson.Default.JoinRefusal, cancellationToken).ConfigureAwait(false);
            if (refusal is not null && Enum.TryParse<ErrorCode>(refusal.Code, out var code))
                return new FleetException(code, refusal.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Alien(there, e);
        }

        return Alien(there, null);
    }

    private static FleetException Alien(FleetAddress there, Exception? inner) => new(
        ErrorCode.OperationFailed, $"what answers at {there} is no host of a fleet, or one of another version", inner);

    private static X509Certificate2 Checked(JoinAnswer answer, X509Certificate2 authority)
    {
        if (answer.Hosts.Open(authority) is null)
            throw new FleetException(ErrorCode.OperationFailed, "the list of hosts that came is not signed by the fleet's authority");
        return X509Certificate2.CreateFromPem(answer.Certificate);
    }
}
