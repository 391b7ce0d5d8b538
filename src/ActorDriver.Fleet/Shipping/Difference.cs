namespace ActorDriver.Fleet.Shipping;

/// <summary>How a journal and its copy differ in one event. One of the two was changed after it was written.</summary>
/// <param name="Domain">The event's domain.</param>
/// <param name="SequenceNr">Its number there.</param>
/// <param name="What">In one sentence.</param>
internal sealed record Difference(Guid Domain, long SequenceNr, string What)
{
    /// <summary>
    /// Compares the two, each by position, up to where the copy says that it is whole. What is only in one of them is missing in the other.
    /// </summary>
    public static async IAsyncEnumerable<Difference> FindAsync(IAsyncEnumerable<CopyEvent> journal, IAsyncEnumerable<CopyEvent> copy, long upTo)
    {
        await using var ours = journal.GetAsyncEnumerator();
        await using var theirs = copy.GetAsyncEnumerator();
        var (here, there) = (await NextAsync(ours, upTo).ConfigureAwait(false), await NextAsync(theirs, upTo).ConfigureAwait(false));
        while (here is not null || there is not null)
        {
            if (there is null || here?.Position < there.Position)
            {
                yield return new Difference(here!.Domain, here.SequenceNr, $"event {here.SequenceNr} of {here.Domain} ({here.Manifest}) is in the journal and not in the copy");
                here = await NextAsync(ours, upTo).ConfigureAwait(false);
            }
            else if (here is null || there.Position < here.Position)
            {
                yield return new Difference(there.Domain, there.SequenceNr, $"event {there.SequenceNr} of {there.Domain} ({there.Manifest}) is in the copy and not in the journal");
                there = await NextAsync(theirs, upTo).ConfigureAwait(false);
            }
            else
            {
                if (here.Domain != there.Domain || here.SequenceNr != there.SequenceNr || !here.Is(there))
                    yield return new Difference(here.Domain, here.SequenceNr, $"event {here.SequenceNr} of {here.Domain} ({here.Manifest}) says something else in the copy than in the journal");
                (here, there) = (await NextAsync(ours, upTo).ConfigureAwait(false), await NextAsync(theirs, upTo).ConfigureAwait(false));
            }
        }
    }

    private static async ValueTask<CopyEvent?> NextAsync(IAsyncEnumerator<CopyEvent> events, long upTo) =>
        await events.MoveNextAsync().ConfigureAwait(false) && events.Current.Position <= upTo ? events.Current : null;
}
