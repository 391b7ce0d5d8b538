using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ActorDriver.Contracts;

namespace ActorDriver.CrashStorm;

/// <summary>Speaks to the daemon over its socket, as any client would.</summary>
internal sealed class DriverClient(string socket) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A pooled connection that has died with the daemon would be retried in silence; so none is kept.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, stop) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri("http://actordriver"),
        Timeout = StormOptions.Patience,
    };

    public Task<Answer> RunAsync(string name, string backend, params string[] command) => AnswerAsync(name, _http.PostAsJsonAsync(
        Routes.Domains, new DefineRequest(name, command, Backend: backend), ContractsJson.Default.DefineRequest));

    public Task<Answer> OperateAsync(string name, string kind, string reason) => AnswerAsync(name, _http.PostAsJsonAsync(
        $"{Routes.Domain(name)}/{kind}", new WishRequest("storm", reason), ContractsJson.Default.WishRequest));

    public async Task<IReadOnlyList<DomainInfo>> ListAsync(CancellationToken stop) =>
        (await _http.GetFromJsonAsync($"{Routes.Domains}?all=true", ContractsJson.Default.IReadOnlyListDomainInfo, stop))!;

    public void Dispose() => _http.Dispose();

    private static async Task<Answer> AnswerAsync(string name, Task<HttpResponseMessage> request)
    {
        try
        {
            using var response = await request;
            var body = await response.Content.ReadAsByteArrayAsync();
            if (response.IsSuccessStatusCode)
                return new Answer(JsonSerializer.Deserialize(body, ContractsJson.Default.Outcome));
            var problem = JsonSerializer.Deserialize(body, ContractsJson.Default.Problem)!;
            return new Answer(Outcome.Failed(name, new ErrorInfo(problem.Code, problem.Detail)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new Answer(null);
        }
    }
}

/// <summary>What a client was told; null when the connection broke first, so that anything may have come of it.</summary>
internal sealed record Answer(Outcome? Outcome);
