using System.Runtime.InteropServices;

namespace ActorDriver.Cli.Daemons;

/// <summary>Turns the signals that would end the program into a cancellation, so that it can tidy up and then end as it should.</summary>
internal sealed class EndingSignals : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="withInterrupt">Whether SIGINT is among them; a shell has other use for it.</param>
    /// <param name="cancellationToken">Cancels too.</param>
    public EndingSignals(bool withInterrupt, CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Register(PosixSignal.SIGTERM, 15);
        Register(PosixSignal.SIGHUP, 1);
        if (withInterrupt)
            Register(PosixSignal.SIGINT, 2);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>What a shell gives for a program ended by the signal that came; null when none did.</summary>
    public int? ExitStatus { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Register(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ExitStatus ??= 128 + number;
        _source.Cancel();
    }));
}
