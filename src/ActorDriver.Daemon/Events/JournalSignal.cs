namespace ActorDriver.Daemon.Events;

/// <summary>
/// Tells that the journal has grown. It carries no events: whoever follows them reads the journal at its own pace, so a slow
/// reader makes nobody wait and nothing pile up.
/// </summary>
internal sealed class JournalSignal
{
    private TaskCompletionSource _next = Fresh();

    /// <summary>Ends at the next growth. Take it before reading, so that what comes during the reading is not missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, Fresh()).TrySetResult();

    // Asynchronous continuations: the actor that raises must not run the readers.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
