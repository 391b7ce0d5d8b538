using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDriver.Domains;
using ActorDriver.Fleet.Certificates;

namespace ActorDriver.Fleet.Joining;

/// <summary>The authority at work: gives out tokens, takes hosts in, renews and takes back. One at a time; each change is on disk before it is told.</summary>
internal sealed class Registrar : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FleetStore _store;
    private readonly TimeProvider _time;
    private readonly FleetAuthority _authority;
    private HostList _list;
    private TokenBook _tokens;

    public Registrar(FleetStore store, TimeProvider time)
    {
        (_store, _time, _authority) = (store, time, store.ReadAuthority());
        _list = store.ReadList().Open(_authority.Certificate) ?? throw new FleetException(
            ErrorCode.OperationFailed, $"{store.Directory}/hosts.json is not signed by the authority beside it: restore both from one backup");
        _tokens = store.ReadTokens();
    }

    /// <summary>Raised with each new version of the list.</summary>
    public event Action<SignedHostList>? ListChanged;

    public X509Certificate2 Authority => _authority.Certificate;

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Makes a fleet, with this host as its first.</summary>
    public static void Found(FleetStore store, string name, FleetAddress address, DateTimeOffset now)
    {
        store.Prepare();
        using var authority = FleetAuthority.Create(now);
        using var key = HostKey.Create();
        using var certificate = authority.Issue(name, address.Ip, key.Request(name), now);
        store.WriteAuthority(authority);
        store.WriteHostKey(key);
        store.WriteHostCertificate(certificate);
        var first = new HostEntry(name, address.ToString(), now.UtcDateTime, [SerialOf(certificate)]);
        store.WriteList(SignedHostList.Sign(new HostList(1, name, [first]), authority));
        store.WriteHost(new HostFile(name, address.ToString()));
    }

    /// <summary>A new token.</summary>
    public JoinToken Invite(TimeSpan life)
    {
        lock (_lock)
        {
            var here = _list.Find(_list.Authority)!.Parsed();
            var token = JoinToken.Create(here.Joining, FleetAuthority.Fingerprint(_authority.Certificate), Now + life);
            Keep(_tokens.With(token, Now));
            return token;
        }
    }

    /// <summary>Takes a host in.</summary>
    /// <exception cref="FleetException">It is refused.</exception>
    public JoinAnswer Admit(JoinRequest request, IPAddress seenFrom)
    {
        if (!HostName.TryParse(request.Name, out var name, out var fault) || !FleetAddress.TryParse(request.Address, out var address, out fault))
            throw new FleetException(ErrorCode.InvalidArgument, fault);
        lock (_lock)
        {
            if ((_tokens.Judge(request.Secret, Now) ?? Admission.Judge(_list, name, address, seenFrom)) is { } error)
                throw new FleetException(error);
            using var certificate = Issue(name, address.Ip, request.SigningRequest);
            Keep(_tokens.Used(request.Secret, name, Now)); // first: a crash between the two costs a token, and never lets one be used twice
            var signed = Keep(_list.With(new HostEntry(name, address.ToString(), Now, [SerialOf(certificate)]), Now));
            return new JoinAnswer(certificate.ExportCertificatePem(), signed);
        }
    }

    /// <summary>The next certificate of a host that belongs to the fleet.</summary>
    /// <exception cref="FleetException">It does not belong to it.</exception>
    public JoinAnswer Renew(string name, string signingRequest)
    {
        lock (_lock)
        {
            var host = Present(name);
            using var certificate = Issue(name, host.Parsed().Ip, signingRequest);
            var signed = Keep(_list.WithSerial(name, SerialOf(certificate), Now));
            return new JoinAnswer(certificate.ExportCertificatePem(), signed);
        }
    }

    /// <summary>Takes a host out and its certificates back.</summary>
    /// <exception cref="FleetException">There is no such host, or it is the one with the authority.</exception>
    public void Remove(string name)
    {
        lock (_lock)
        {
            var host = Present(name);
            if (host.Name == _list.Authority && _list.Present.Count() > 1)
            {
                throw new FleetException(ErrorCode.OperationInvalid,
                    $"host '{name}' has the fleet's authority, without which no host can join or renew: remove the other hosts first");
            }
            Keep(_list.Without(name, Now));
        }
    }

    public bool IsRevoked(string serial) => Volatile.Read(ref _list).IsRevoked(serial);

    public void Dispose() => _authority.Dispose();

    private static HostSerial SerialOf(X509Certificate2 certificate) => new(certificate.SerialNumber, certificate.NotAfter.ToUniversalTime());

    private X509Certificate2 Issue(string name, IPAddress ip, string signingRequest)
    {
        try
        {
            return _authority.Issue(name, ip, signingRequest, _time.GetUtcNow());
        }
        catch (CryptographicException e)
        {
            throw new FleetException(ErrorCode.InvalidArgument, e.Message, e);
        }
    }

    private HostEntry Present(string name) => _list.Find(name) ?? throw new FleetException(
        ErrorCode.NoHost, $"the fleet has no host '{name}'; it has {string.Join(", ", _list.Present.Select(h => h.Name))}");

    private void Keep(TokenBook tokens)
    {
        _store.WriteTokens(tokens);
        _tokens = tokens;
    }

    private SignedHostList Keep(HostList list)
    {
        var signed = SignedHostList.Sign(list, _authority);
        _store.WriteList(signed);
        Volatile.Write(ref _list, list);
        ListChanged?.Invoke(signed);
        return signed;
    }
}
