using System.Diagnostics;

namespace ActorDriver.Tests.Journal;

/// <summary>Makes a directory one in which nothing can be written, until disposed; for root too, whom its mode would not stop.</summary>
internal sealed class ReadOnlyDirectory : IDisposable
{
    private readonly string _path;

    public ReadOnlyDirectory(string path)
    {
        _path = path;
        if (!Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return;
        }

        Run("mount", "--bind", path, path);
        Run("mount", "-o", "remount,bind,ro", path);
    }

    public void Dispose()
    {
        if (Environment.IsPrivilegedProcess)
            Run("umount", _path);
        else
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
