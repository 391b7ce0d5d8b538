using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Transport;

/// <summary>Calls in JSON to the daemon on a socket. Every expected failure is a <see cref="DriverException"/>.</summary>
internal sealed class DaemonCalls(string socketPath)
{
    public const string Lines = "application/x-ndjson";

    public string SocketPath { get; } = socketPath;

    public async Task<T> GetAsync<T>(string target, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        using var answer = await OpenAsync(new HttpRequest("GET", target), cancellationToken);
        return await ReadAsync(answer, shape, cancellationToken);
    }

    public async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string target, TRequest request, JsonTypeInfo<TRequest> given, JsonTypeInfo<TAnswer> shape, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, given);
        using var answer = await OpenAsync(new HttpRequest("POST", target, body), cancellationToken);
        return await ReadAsync(answer, shape, cancellationToken);
    }

    /// <summary>Sends a request and gives the answer if it is one of success.</summary>
    public async Task<HttpAnswer> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(request, cancellationToken);
        if (answer.IsSuccess)
            return answer;
        using (answer)
            throw await RefusalAsync(answer, cancellationToken);
    }

    /// <summary>Sends a request and gives the answer, whatever it is.</summary>
    public Task<HttpAnswer> SendAsync(HttpRequest request, CancellationToken cancellationToken) =>
        UnixHttp.SendAsync(SocketPath, request, cancellationToken);

    public async Task<T> ReadAsync<T>(HttpAnswer answer, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(answer.Body, shape, cancellationToken) ?? throw Alien("null");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw Alien(e.Message);
        }
    }

    /// <summary>The error that an answer of failure tells.</summary>
    public async Task<DriverException> RefusalAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(answer.Body, ContractsJson.Default.Problem, cancellationToken) is { Code: { } code } problem
                ? new DriverException(code, problem.Detail)
                : Alien($"HTTP status {answer.Status}");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return Alien($"HTTP status {answer.Status}");
        }
    }

    /// <summary>What answers is not what was expected.</summary>
    public DriverException Alien(string what) => new(
        ErrorCodes.DaemonUnreachable, $"what answers on {SocketPath} is no actordriverd, or one of another version ({what})");

    /// <summary>An answer that broke off after it had begun.</summary>
    public DriverException Broken(string what) => new(
        ErrorCodes.DaemonUnreachable, $"the daemon on {SocketPath} broke off its answer ({what}): look into its log");

    /// <summary>A query string of those parameters that have a value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }
        return query;
    }

    /// <summary>A time as the daemon takes it, or null.</summary>
    public static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O");

    /// <summary>The path of a domain. What cannot be a reference finds nothing, and must not be tried as part of a path ("..", "a/b").</summary>
    public static string Target(string reference) => HostReference.Parse(reference) is var (host, domain)
        && ReferenceSyntax.CanBeReference(domain) && (host is null || ReferenceSyntax.CanBeReference(host))
        ? host is null ? Routes.Domain(domain) : Routes.HostDomain(host, domain)
        : throw new DriverException(ErrorCodes.NoDomain, $"no domain with name, UUID or init PID '{reference}'");
}
