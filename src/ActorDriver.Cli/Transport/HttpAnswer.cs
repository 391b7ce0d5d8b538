namespace ActorDriver.Cli.Transport;

/// <summary>Status and body of an HTTP answer; owns the connection.</summary>
internal sealed class HttpAnswer : IDisposable
{
    private readonly HttpResponseMessage _answer;

    private HttpAnswer(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        Body = body;
    }

    public int Status => (int)_answer.StatusCode;

    public Stream Body { get; }

    public bool IsSuccess => _answer.IsSuccessStatusCode;

    public static async Task<HttpAnswer> OfAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        new(answer, await answer.Content.ReadAsStreamAsync(cancellationToken));

    public void Dispose() => _answer.Dispose();
}
