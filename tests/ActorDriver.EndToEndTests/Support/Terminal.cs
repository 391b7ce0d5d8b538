using System.Diagnostics;
using System.Text;

namespace ActorDriver.EndToEndTests.Support;

/// <summary>
/// A program in a real pseudo-terminal of 80 by 24, with a session of its own, as a terminal emulator makes it. What it needs
/// for that is util-linux' <c>script</c>.
/// </summary>
public sealed class Terminal : IDisposable
{
    private readonly Process _script;
    private readonly StringBuilder _screen = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Terminal(Process script)
    {
        _script = script;
        _ = ReadAsync();
    }

    /// <summary>Everything that the program has written, escape sequences too.</summary>
    public string Screen
    {
        get
        {
            lock (_gate)
                return _screen.ToString();
        }
    }

    /// <summary>The process that owns the terminal; the program is its child.</summary>
    public int Pid => _script.Id;

    public static Terminal Open(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var command = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word}'"));
        // As a terminal starts its shell, even where the tests themselves run in the background and have Ctrl-C ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", "script", "-qefc", $"stty rows 24 cols 80; exec {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["TERM"] = "xterm-256color";
        return new Terminal(Process.Start(start)!);
    }

    /// <summary>Types.</summary>
    public async Task TypeAsync(string keys)
    {
        await _script.StandardInput.WriteAsync(keys);
        await _script.StandardInput.FlushAsync();
    }

    /// <summary>Waits for a prompt that has come after a place in the output: alone in a new row, with no line in it yet.</summary>
    public Task WaitForPromptAsync(int after = 0) => WaitForAsync("\n\ractordriver> \u001b[K", after);

    /// <summary>Types a line and waits for the next prompt; gives what was written in between.</summary>
    public async Task<string> EnterAsync(string line)
    {
        var before = Screen.Length;
        await TypeAsync(line + "\r");
        await WaitForPromptAsync(before);
        return Screen[before..];
    }

    /// <summary>Waits until the text has been written after a place in the output.</summary>
    public async Task WaitForAsync(string text, int after = 0)
    {
        using var limit = new CancellationTokenSource(Finished.Limit);
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                if (_screen.ToString().IndexOf(text, after, StringComparison.Ordinal) >= 0)
                    return;
                grown = _grown.Task;
            }
            try
            {
                await grown.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{text}' did not come; the screen has: {Screen[after..]}");
            }
        }
    }

    /// <summary>Waits for the program's end and gives its exit status.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _script.WaitForExitAsync().WaitAsync(Finished.Limit);
        return _script.ExitCode;
    }

    /// <summary>Closes the terminal as a window is closed: its other end is gone, and the kernel sends SIGHUP.</summary>
    public void Close() => _script.Kill();

    public void Dispose()
    {
        if (!_script.HasExited)
            Close();
        _script.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        int read;
        while ((read = await _script.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_gate)
            {
                _screen.Append(buffer, 0, read);
                _grown.SetResult();
                _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
