using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ActorDriver.Domains;

/// <summary>
/// Which commands were told no because the journal did not take their events. A write that was given up may still reach the disk:
/// when it is found there, it is concluded as given up instead of being carried out. What is noted here outlives the driver's process,
/// not the machine's boot, and so needs no disk: it must work while none does.
/// </summary>
/// <remarks>
/// A note stands before the caller hears its no, so a driver that dies at any moment has either noted it or told nobody. A note ends
/// with the domain's next durable event: that one has taken the place in the stream which the late write wanted.
/// </remarks>
/// <param name="directory">Where the notes are kept, a file a domain; null keeps them for this process only.</param>
/// <param name="onFault">Told when a note could not be kept for the next process.</param>
internal sealed class RefusedIntents(string? directory, Action<Exception>? onFault = null)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ConcurrentDictionary<DomainId, ImmutableHashSet<Guid>> _notes = Read(directory, onFault);

    /// <summary>The domains of which there are notes.</summary>
    public IReadOnlyCollection<DomainId> Domains => [.. _notes.Keys];

    /// <summary>Whether the command with this number was told no.</summary>
    public bool Contains(DomainId id, Guid command) => _notes.TryGetValue(id, out var commands) && commands.Contains(command);

    /// <summary>The command is about to be told no.</summary>
    public void Note(DomainId id, Guid command)
    {
        var commands = _notes.AddOrUpdate(id, [command], (_, known) => known.Add(command));
        Keep(place =>
        {
            Directory.CreateDirectory(place, Private);
            File.WriteAllLines(Path.Combine(place, id.ToString()), commands.Select(c => c.ToString()));
        });
    }

    /// <summary>An event of the domain is durable: nothing that was refused before it can still come.</summary>
    public void Forget(DomainId id)
    {
        if (!_notes.IsEmpty && _notes.TryRemove(id, out _))
            Keep(place => File.Delete(Path.Combine(place, id.ToString())));
    }

    private static ConcurrentDictionary<DomainId, ImmutableHashSet<Guid>> Read(string? directory, Action<Exception>? onFault)
    {
        var notes = new ConcurrentDictionary<DomainId, ImmutableHashSet<Guid>>();
        Try(onFault, () =>
        {
            foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory) : [])
            {
                if (DomainId.TryParse(Path.GetFileName(file), out var id))
                    notes[id] = [.. File.ReadLines(file).Select(line => Guid.TryParse(line, out var command) ? command : Guid.Empty)];
            }
        });
        return notes;
    }

    private void Keep(Action<string> change)
    {
        if (directory is { } place)
            Try(onFault, () => change(place));
    }

    private static void Try(Action<Exception>? onFault, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onFault?.Invoke(e); // this process knows all the same
        }
    }
}
