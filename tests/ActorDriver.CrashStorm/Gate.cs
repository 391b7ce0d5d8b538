namespace ActorDriver.CrashStorm;

/// <summary>Lets clients through while it is open, and tells when all stand before it.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool> _opened = New<bool>();
    private TaskCompletionSource? _emptied;
    private TaskCompletionSource? _passed;
    private int _inside;
    private int _left;

    public async Task<bool> EnterAsync()
    {
        while (true)
        {
            Task<bool> opened;
            lock (_lock)
            {
                if (_opened.Task.IsCompletedSuccessfully && _opened.Task.Result)
                {
                    _inside++;
                    return true;
                }

                opened = _opened.Task;
            }

            if (!await opened)
                return false;
        }
    }

    /// <summary>A client comes back. Whose daemon is dead shuts the gate behind it.</summary>
    public void Leave(bool shut)
    {
        lock (_lock)
        {
            if (shut)
                Shut();
            if (--_left <= 0)
                _passed?.TrySetResult();
            if (--_inside == 0)
                _emptied?.TrySetResult();
        }
    }

    /// <summary>Lets them in, and waits until a number of commands has been answered.</summary>
    public Task OpenForAsync(int answers)
    {
        lock (_lock)
        {
            _left = answers;
            _passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (answers == 0)
                _passed.SetResult();
            _opened.TrySetResult(true);
            return _passed.Task.WaitAsync(StormOptions.Patience);
        }
    }

    /// <summary>Lets nobody in any more, and waits for those inside.</summary>
    public async Task CloseAsync()
    {
        Task emptied;
        lock (_lock)
        {
            Shut();
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
                _emptied.SetResult();
            emptied = _emptied.Task;
        }

        await emptied.WaitAsync(StormOptions.Patience);
    }

    /// <summary>Sends everybody home; only when it is closed.</summary>
    public void End()
    {
        lock (_lock)
            _opened.TrySetResult(false);
    }

    private void Shut()
    {
        if (_opened.Task.IsCompleted)
            _opened = New<bool>();
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
