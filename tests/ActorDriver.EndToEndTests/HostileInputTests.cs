using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.EndToEndTests.Support;

namespace ActorDriver.EndToEndTests;

/// <summary>
/// Ten thousand inputs that nobody would type: random bytes, control characters, invalid UTF-8, path tricks, overlong texts. No
/// crash, no hang, no stack trace, nothing steers the terminal, and each answer is one of the documented errors.
/// </summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly HashSet<string> Codes = [.. typeof(ErrorCodes).GetFields().Select(f => f.Name)];
    private static readonly string[] Nasty =
    [
        "..", ".", "/", "../../etc/passwd", "a/../b", "%2e%2e", "%00", "a%2fb", "\0", "\u001b[2J", "\u009b31m", "\u202e", "-", "--", "-x", "@file",
        "\r\nHost: evil", "\n", "'", "\"", "{}", "$(reboot)", "`id`", ";", "*", "~", "\ud83d", "\ufeff", "NaN", "-1", "0", "99999999999999999999",
        new string('a', 65), new string('a', 5000), new string('/', 300), "[suggest]", "会", "é",
    ];

    private static readonly byte[] Http11Required = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xd];

    private readonly Sandbox _sandbox = new();
    private readonly Random _random = new(20090101); // fixed, so that a failure can be repeated

    public Task InitializeAsync() => _sandbox.StartDaemonAsync("--backend", "simulated");

    public Task DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task The_daemon_answers_each_with_a_documented_error_and_stays_well()
    {
        using var http = _sandbox.Http();
        for (var i = 0; i < 2500; i++)
        {
            await AskAsync(http, HttpMethod.Get, Routes.Domain(Text()) + (i % 3 == 0 ? "/history" : ""), null);
            await AskAsync(http, HttpMethod.Post, Routes.Domains, JsonSerializer.SerializeToUtf8Bytes(
                new DefineRequest(Text(), [Text(), Text()], i % 2 == 0 ? Text() : null, i % 5 == 0 ? Text() : null, Start: false, Text(), Text()),
                ContractsJson.Default.DefineRequest));
            await AskAsync(http, HttpMethod.Post, i % 2 == 0 ? Routes.Operations : Routes.Domains, Body());
        }
        for (var i = 0; i < 1500; i++)
            await SendRawAsync(Raw());

        Assert.Contains("\"status\":\"ok\"", await http.GetStringAsync(Routes.Health), StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", _sandbox.Daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", _sandbox.Daemon.Log, StringComparison.Ordinal);
        Assert.Equal(["run", "state"], new DirectoryInfo(_sandbox.Place).EnumerateFileSystemInfos().Select(f => f.Name).Order());
    }

    [Fact]
    public async Task The_client_says_what_is_wrong_and_prints_nothing_raw()
    {
        string[] commands = ["list", "dominfo", "domstate", "suspend", "resume", "destroy", "start", "undefine", "history", "event", "dumpxml", "complete", "help", "version"];
        var script = new StringBuilder();
        for (var i = 0; i < 1000; i++)
            script.Append(commands[_random.Next(commands.Length)]).Append(' ').Append(Line()).Append(' ').Append(Line()).Append('\n');
        for (var i = 0; i < 1000; i++)
            script.Append(Line()).Append(' ').Append(Line()).Append('\n');
        // What is kept is shown again: in the table, as a line, and as XML.
        script.Append("run nasty --by '\u001b[31mred' --reason '\u001b]0;title\u0007\u009b2J' -- '\u001b[2J' '\u202e'\nhistory nasty\nevent nasty\ndumpxml nasty\nhistory nasty --json\n");

        var finished = await Finished.RunAsync(Programs.Client, ["shell"], _sandbox.Environment, script.ToString());

        Assert.Equal(1, finished.ExitCode);
        Assert.Contains("\\x1b]0;title\\x07\\x9b2J", finished.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(finished.Out + finished.Error, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("   at ", finished.Error, StringComparison.Ordinal);
        Assert.All(finished.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            Assert.True(line.Split(": ", 3) is ["error", var code, _] && Codes.Contains(code), line));
    }

    private static async Task AskAsync(HttpClient http, HttpMethod method, string target, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, target) { Content = body is null ? null : new ByteArrayContent(body) };
        using var answer = await http.SendAsync(request);
        if (answer.IsSuccessStatusCode)
            return;
        var text = await answer.Content.ReadAsStringAsync();
        if (text.Length == 0 && (int)answer.StatusCode is 400 or 414 or 431)
            return; // refused as HTTP, for its form or its length: it never gets as far as having a code
        var problem = JsonSerializer.Deserialize(text, ContractsJson.Default.Problem);
        Assert.True(problem is not null && Codes.Contains(problem.Code) && problem.Status == (int)answer.StatusCode, $"{method} {target}: {text}");
        Assert.True(answer.StatusCode != System.Net.HttpStatusCode.InternalServerError || problem.Code == ErrorCodes.OperationFailed, text);
    }

    // Not HTTP at all, or nearly: the answer is a client error (or 505, for a version that is none), or the connection is closed. Who
    // begins in HTTP/2 is told in HTTP/2 that it is HTTP/1.1 here (RFC 9113 §7: a GOAWAY frame with HTTP_1_1_REQUIRED).
    private async Task SendRawAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_sandbox.Socket));
        using var limit = new CancellationTokenSource(Finished.Limit);
        try
        {
            await socket.SendAsync(bytes, limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[4096];
            var read = await socket.ReceiveAsync(answer, limit.Token);
            if (read > 0 && !answer.AsSpan(0, read).SequenceEqual(Http11Required))
                Assert.Matches("^HTTP/1\\.1 ((2|4)[0-9][0-9]|505) ", Encoding.Latin1.GetString(answer, 0, read));
        }
        catch (SocketException)
        {
            // It has closed already: that is an answer.
        }
    }

    private string Text() => _random.Next(3) switch
    {
        0 => Nasty[_random.Next(Nasty.Length)],
        1 => Nasty[_random.Next(Nasty.Length)] + Nasty[_random.Next(Nasty.Length)],
        _ => new string([.. Enumerable.Range(0, _random.Next(1, 80)).Select(_ => (char)_random.Next(0, 0x3000))]),
    };

    // One word of a line: what would end the line or begin a comment is another test's.
    private string Line() => Text().Replace('\n', ' ').Replace("shell", "", StringComparison.Ordinal);

    private byte[] Body()
    {
        if (_random.Next(2) == 0)
        {
            var bytes = new byte[_random.Next(0, 300)];
            _random.NextBytes(bytes);
            return bytes;
        }
        var value = JsonSerializer.Serialize(Text());
        string[] shapes =
        [
            value, $"[{value}]", $"{{\"kind\":{value}}}", $"{{\"kind\":\"suspend\",\"refs\":[{value},null]}}", $"{{\"kind\":\"suspend\",\"refs\":{value}}}",
            $"{{\"name\":{value}}}", $"{{\"name\":{value},\"command\":[null]}}", $"{{\"name\":1,\"command\":{{}}}}", $"{{{value}:{value}", "null", new string('[', 200),
            $"{{\"kind\":\"destroy\",\"refs\":[{value}],\"by\":{value},\"reason\":{value}}}", $"{{\"kind\":\"resume\",\"all\":true,\"refs\":[{value}]}}", "{\"name\":\"\\ud800\"}",
        ];
        return Encoding.UTF8.GetBytes(shapes[_random.Next(shapes.Length)]);
    }

    private byte[] Raw()
    {
        var bytes = new byte[_random.Next(1, 400)];
        _random.NextBytes(bytes);
        string[] heads =
        [
            "", "GET ", "GET / HTTP/1.1\r\n", "GET /v1/domains/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /v1/domains/../../x HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /v1/domains/%00 HTTP/1.1\r\nHost: x\r\n\r\n", "POST /v1/domains HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
            "POST /v1/domains HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "POST /v1/operations HTTP/9.9\r\n\r\n",
            "GET /v1/events?ref=%ff HTTP/1.1\r\nHost: x\r\nLast-Event-ID: x\r\n\r\n", "GET /v1/domains HTTP/1.1\r\nHost: x\r\nX: \u0001\r\n\r\n",
            $"GET /{new string('a', 20_000)} HTTP/1.1\r\n", $"GET / HTTP/1.1\r\nHost: x\r\nX: {new string('a', 40_000)}\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ];
        return [.. Encoding.Latin1.GetBytes(heads[_random.Next(heads.Length)]), .. bytes];
    }
}
