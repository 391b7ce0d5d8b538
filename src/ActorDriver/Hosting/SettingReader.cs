using System.Globalization;
using Akka.Configuration;

namespace ActorDriver.Hosting;

/// <summary>A setting makes no sense. The message names its key, its value, and what would be right.</summary>
#pragma warning disable CA1032 // An error without key and value would say nothing.
public sealed class ActorDriverSettingException : Exception
#pragma warning restore CA1032
{
    /// <summary>Makes the error of one setting.</summary>
    /// <param name="key">The setting's full key, such as <c>actordriver.freezer.timeout</c>.</param>
    /// <param name="value">What it is set to, or null when it is missing.</param>
    /// <param name="expected">What would be right.</param>
    public ActorDriverSettingException(string key, string? value, string expected)
        : base(value is null ? $"{key} is not set: it must be {expected}" : $"{key} = {value}: it must be {expected}") => Key = key;

    /// <summary>The setting's full key.</summary>
    public string Key { get; }
}

/// <summary>Reads settings one at a time, each checked.</summary>
internal sealed class SettingReader(Config config)
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    public string Text(string key) =>
        config.GetString(key) is { Length: > 0 } text ? text : throw new ActorDriverSettingException(key, null, "a text");

    public string? TextOrNothing(string key) => config.GetString(key) is { Length: > 0 } text ? text : null;

    public string AbsolutePath(string key)
    {
        var path = Text(key);
        return Path.IsPathRooted(path) ? path : throw new ActorDriverSettingException(key, path, "an absolute path");
    }

    public TimeSpan Positive(string key)
    {
        var value = Duration(key);
        return value > TimeSpan.Zero ? value : throw Wrong(key, "more than 0, such as 500ms or 3s");
    }

    public TimeSpan NotNegative(string key)
    {
        var value = Duration(key);
        return value >= TimeSpan.Zero ? value : throw Wrong(key, "0 or more, such as 1ms");
    }

    public TimeSpan AtLeast(string key, TimeSpan least, string leastKey)
    {
        var value = Positive(key);
        return value >= least ? value : throw Wrong(key, $"at least {leastKey} ({config.GetString(leastKey)})");
    }

    public int PositiveNumber(string key) =>
        int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Wrong(key, "a whole number of at least 1");

    public TimeSpan AtLeast(string key, TimeSpan least)
    {
        var value = Duration(key);
        return value >= least ? value : throw Wrong(key, FormattableString.Invariant($"at least {least.TotalSeconds:0.###}s"));
    }

    public long Bytes(string key, long least)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a number of bytes, at least {least}, such as 500kB or 10MB");
        var text = Text(key);
        try
        {
            return config.GetByteSize(key) is { } bytes && bytes >= least ? bytes : throw new ActorDriverSettingException(key, text, expected);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ConfigurationException)
        {
            throw new ActorDriverSettingException(key, text, expected);
        }
    }

    public bool Flag(string key) => Text(key) switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        _ => throw Wrong(key, "on or off"),
    };

    /// <summary>A list of at least one word, each of them one of the known.</summary>
    public IReadOnlyList<string> Words(string key, IReadOnlyList<string> known)
    {
        var expected = $"a list of some of {string.Join(", ", known)}";
        if (config.GetValue(key)?.IsArray() != true)
            throw new ActorDriverSettingException(key, config.GetString(key), expected);
        var words = config.GetStringList(key);
        return words.Count > 0 && words.All(known.Contains)
            ? [.. words]
            : throw new ActorDriverSettingException(key, $"[{string.Join(", ", words)}]", expected);
    }

    private TimeSpan Duration(string key)
    {
        const string expected = "a duration, such as 500ms or 3s";
        var text = Text(key);
        TimeSpan value;
        try
        {
            value = config.GetTimeSpan(key, allowInfinite: false);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ConfigurationException or ArgumentException) // NaN is an argument
        {
            throw new ActorDriverSettingException(key, text, expected);
        }

        return value <= LongestDuration ? value : throw Wrong(key, "at most 1d");
    }

    private ActorDriverSettingException Wrong(string key, string expected) => new(key, config.GetString(key), expected);
}
