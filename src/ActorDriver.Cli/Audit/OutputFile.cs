using System.Text;
using ActorDriver.Cli.Kernel;
using ActorDriver.Cli.Transport;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Audit;

/// <summary>
/// A file that the user names for output. It is written beside its place and put there when it is whole: whatever goes wrong, an older
/// one stays as it is. What is no plain file (a FIFO, a device) is written as it is.
/// </summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _shown;
    private readonly string _place;
    private readonly string? _beside;
    private readonly FileStream _file;
    private bool _isWhole;

    private OutputFile(string shown, string place, string? beside, FileStream file)
    {
        (_shown, _place, _beside, _file) = (shown, place, beside, file);
        Text = new StreamWriter(file, Utf8);
    }

    public StreamWriter Text { get; }

    /// <exception cref="DriverException">It cannot be written.</exception>
    public static OutputFile Open(string path)
    {
        try
        {
            var place = new FileInfo(path).LinkTarget is null
                ? Path.GetFullPath(path)
                : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(place))
                throw new DriverException(ErrorCodes.InvalidArgument, $"{path} cannot be written: it is a directory");
            if (File.Exists(place) && !FileKind.IsPlainFile(place))
                return new OutputFile(path, place, null, new FileStream(place, FileMode.Open, FileAccess.Write));
            var beside = Path.Combine(Path.GetDirectoryName(place)!, $".actordriver-{Guid.NewGuid():N}");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (File.Exists(place))
                options.UnixCreateMode = File.GetUnixFileMode(place);
            return new OutputFile(path, place, beside, new FileStream(beside, options));
        }
        catch (Exception e) when (IsFault(e))
        {
            throw new DriverException(
                e is UnauthorizedAccessException ? ErrorCodes.AccessDenied : ErrorCodes.InvalidArgument,
                $"{path} cannot be written: {Cause(e, path)}");
        }
    }

    /// <summary>Says that it is whole, and puts it in its place.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await Text.FlushAsync(cancellationToken);
        if (_beside is null)
            return;
        _file.Flush(flushToDisk: true); // else a crash could leave an empty file in the old one's place
        File.Move(_beside, _place, overwrite: true);
        _isWhole = true;
    }

    /// <summary>What became of it, for a message.</summary>
    public string Fate(Exception e) => _beside is null
        ? $"{_shown} cannot be written, and is incomplete: {e.Message}"
        : $"{_shown} cannot be written, and is left as it was: {Cause(e, _beside)}";

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Text.DisposeAsync();
        }
        catch (Exception e) when (IsFault(e))
        {
            // What could not be written has been told of.
        }

        if (_beside is not null && !_isWhole)
            File.Delete(_beside);
    }

    /// <summary>Whether this is how .NET tells that a file cannot be written. (One that grows too large is an argument to it.)</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException;

    // The file beside is nothing that the user knows of.
    private static string Cause(Exception e, string file) => e.Message.Replace($" : '{file}'", "", StringComparison.Ordinal);
}
