using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Providers;

/// <summary>A clock that a test moves, and that says when somebody begins to wait: moving it earlier would wake nobody.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Dictionary<TimeSpan, TaskCompletionSource> _armed = [];

    /// <summary>Completes when a timer is set to the duration.</summary>
    public Task WhenArmed(TimeSpan dueTime) => Signal(dueTime).Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        Signal(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Signal(TimeSpan dueTime)
    {
        lock (_armed)
        {
            if (!_armed.TryGetValue(dueTime, out var signal))
                _armed[dueTime] = signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return signal;
        }
    }

    private sealed class WatchedTimer(WatchedTime owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = timer.Change(dueTime, period);
            owner.Signal(dueTime).TrySetResult();
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
