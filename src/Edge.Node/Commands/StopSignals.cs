using System.Runtime.InteropServices;

namespace Edge.Node.Commands;

/// <summary>Waits for the signals that ask the process to stop; the first is polite, the second ends it at once.</summary>
internal sealed class StopSignals : IDisposable
{
    // What a shell reports for a process that SIGINT or SIGTERM killed: 128 and the signal's number.
    private const int Interrupted = 130, Terminated = 143;

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt, _terminate;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, Terminated));
    }

    /// <summary>Completes at the first signal.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _asked.Task.WaitAsync(cancellation);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Take(PosixSignalContext context, int status)
    {
        context.Cancel = true;
        if (!_asked.TrySetResult()) Environment.Exit(status);
    }
}
