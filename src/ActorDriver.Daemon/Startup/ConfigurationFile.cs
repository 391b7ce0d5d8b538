using ActorDriver.Contracts;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDriver.Daemon.Startup;

/// <summary>
/// The file of settings. Akka's reader makes something of nearly everything; what is most likely not meant, and what would overflow the
/// stack later, is refused here.
/// </summary>
internal static class ConfigurationFile
{
    private const int MostCharacters = 1 << 20;

    /// <summary>Reads it; nothing for no file.</summary>
    /// <exception cref="StartupException">It cannot be read, or is not HOCON.</exception>
    public static Config Read(string? file)
    {
        if (file is null)
            return Config.Empty;
        try
        {
            var text = ReadText(file);
            HoconBrackets.Check(text);
            var config = ConfigurationFactory.ParseString(text, included => throw new FormatException($"include \"{included}\": files cannot be included"));
            CheckReferences(config.Root, []);
            return config;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ErrorCodes.InvalidArgument, $"the configuration {file} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is FormatException or ConfigurationException)
        {
            throw new StartupException(ErrorCodes.InvalidArgument, $"the configuration {file} is not HOCON: {e.Message}", e);
        }
    }

    private static string ReadText(string file)
    {
        using var text = File.OpenText(file);
        var buffer = new char[MostCharacters];
        var length = text.ReadBlock(buffer);
        return length < MostCharacters ? new string(buffer, 0, length) : throw new IOException("it has more than a million characters");
    }

    // A ${reference} that leads to itself is followed for ever when it is looked up.
    private static void CheckReferences(HoconValue? value, HashSet<HoconValue> above)
    {
        if (value is null)
            return;
        if (!above.Add(value))
            throw new FormatException("a ${reference} in it leads to itself");
        foreach (var element in value.Values)
        {
            IEnumerable<HoconValue> below = element switch
            {
                HoconObject o => o.Items.Values,
                HoconArray a => a,
                HoconSubstitution s => [s.ResolvedValue],
                _ => [],
            };
            foreach (var next in below)
                CheckReferences(next, above);
        }

        above.Remove(value);
    }
}
