namespace ActorDriver.Journal;

/// <summary>Something to be written: all of it in one transaction, which it may share with others.</summary>
/// <param name="rows">How many rows it is, about.</param>
/// <param name="mustReachDisk">
/// Whether it is done only when the disk has it. Else it is when the kernel has it: it then outlives this process but maybe not a loss
/// of power, and whatever is written to the disk later takes it along.
/// </param>
/// <param name="apply">Writes it.</param>
/// <param name="goOnInWriter">
/// Whether who waits for it goes on in the writer's thread, and so spares a change of threads. It must then do no more than send messages.
/// </param>
internal sealed class JournalWrite(int rows, bool mustReachDisk, Action<SqliteWriteSession> apply, bool goOnInWriter = false)
{
    private const int Waiting = 0, Begun = 1, Withdrawn = 2;

    private readonly TaskCompletionSource _done = new(goOnInWriter ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stage;

    /// <summary>Events, all or none.</summary>
    public static JournalWrite Of(IReadOnlyList<EventRow> events, bool mustReachDisk, bool goOnInWriter = false) => new(events.Count, mustReachDisk, session =>
    {
        foreach (var row in events)
            session.Insert(row);
    }, goOnInWriter);

    public int Rows => rows;

    public bool MustReachDisk => mustReachDisk;

    /// <summary>Ends when it is done. When this fails, nothing of it is stored, or it is not known.</summary>
    public Task Done => _done.Task;

    public void Apply(SqliteWriteSession session) => apply(session);

    /// <summary>The writer takes it up; false when it has been withdrawn.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _stage, Begun, Waiting) == Waiting;

    /// <summary>Who asked for it does not wait any longer. What has not begun is then never written.</summary>
    public void Withdraw()
    {
        if (Interlocked.CompareExchange(ref _stage, Withdrawn, Waiting) == Waiting)
            _done.TrySetCanceled();
    }

    public void Succeed() => _done.TrySetResult();

    public void Fail(Exception cause) => _done.TrySetException(cause);
}
