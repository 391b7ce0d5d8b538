using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace ActorDriver.Fleet.Joining;

/// <summary>
/// HTTPS at the host with the authority. Who joins has no certificate yet and shows a token; who renews or leaves shows the certificate
/// that it has.
/// </summary>
internal sealed class JoinServer : IAsyncDisposable
{
    public const string AuthorityPath = "/fleet/v1/authority";
    public const string JoinPath = "/fleet/v1/join";
    public const string RenewPath = "/fleet/v1/renew";
    public const string LeavePath = "/fleet/v1/leave";

    /// <summary>The largest request: a certificate request, a name, a secret.</summary>
    private const int MaxBody = 16 * 1024;

    /// <summary>At a time; the door of a fleet is not where thousands wait.</summary>
    private const int MaxConnections = 64;

    private readonly WebApplication _app;

    private JoinServer(WebApplication app) => _app = app;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="FleetException">The address cannot be had.</exception>
    public static async Task<JoinServer> StartAsync(
        FleetAddress address, Registrar registrar, Func<X509Certificate2> certificate, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "actordriver-fleet" });
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(address.Ip, address.Port, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = handshake =>
                {
                    var peer = ((IPEndPoint)handshake.Connection.RemoteEndPoint!).Address;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions
                    {
                        ServerCertificate = certificate(),
                        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
                        ClientCertificateRequired = true, // asked for; whether one must be there, each path says
                        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || PeerCheck.Fault(
                            shown as X509Certificate2, registrar.Authority, peer, registrar.IsRevoked, time.GetUtcNow()) is null,
                    });
                },
            }));
        });
        var app = builder.Build();
        app.MapGet(AuthorityPath, () => Results.Text(registrar.Authority.ExportCertificatePem(), "application/x-pem-file"));
        app.MapPost(JoinPath, (Delegate)((HttpContext http) => AnswerAsync(http, FleetJson.Default.JoinRequest, request =>
            registrar.Admit(request, http.Connection.RemoteIpAddress!))));
        app.MapPost(RenewPath, (Delegate)((HttpContext http) => AnswerAsync(http, FleetJson.Default.RenewRequest, request =>
            registrar.Renew(Caller(http), request.SigningRequest))));
        app.MapPost(LeavePath, (Delegate)((HttpContext http) => Answer(() =>
        {
            registrar.Remove(Caller(http));
            return Results.NoContent();
        })));
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new JoinServer(app);
        }
        catch (IOException e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new FleetException(ErrorCode.OperationFailed, $"hosts cannot join at {address}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static string Caller(HttpContext http) => http.Connection.ClientCertificate is { } shown
        ? PeerCheck.NameIn(shown)
        : throw new FleetException(ErrorCode.AccessDenied, "this is for hosts of the fleet, which show their certificates");

    private static async Task<IResult> AnswerAsync<T>(HttpContext http, JsonTypeInfo<T> shape, Func<T, JoinAnswer> answer)
        where T : class
    {
        try
        {
            return await http.Request.ReadFromJsonAsync(shape, http.RequestAborted).ConfigureAwait(false) is { } request
                ? Answer(() => Results.Json(answer(request), FleetJson.Default.JoinAnswer))
                : Refuse(new DomainError(ErrorCode.InvalidArgument, "the request is null"));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return Refuse(new DomainError(ErrorCode.InvalidArgument, "the request is not one of a host: is it of another version?"));
        }
    }

    private static IResult Answer(Func<IResult> answer)
    {
        try
        {
            return answer();
        }
        catch (FleetException e)
        {
            return Refuse(e.Error);
        }
    }

    private static IResult Refuse(DomainError error) => Results.Json(
        new JoinRefusal(error.Code.ToString(), error.Message), FleetJson.Default.JoinRefusal, statusCode: StatusCodes.Status403Forbidden);
}
