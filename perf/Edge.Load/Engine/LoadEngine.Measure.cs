using Edge.Load.Measuring;

namespace Edge.Load.Engine;

public sealed partial class LoadEngine
{
    private void BeginMeasuring(long now)
    {
        // Requests sent in the warm-up count for nothing, answers to them neither.
        _measureFrom = now;
        _measureTo = now + (long)_plan.Duration.TotalNanoseconds;
        _intervalFrom = now;
        _before = (now, Clock.ThreadCpu, Usage());
        _isMeasuring = true;
    }

    private void EndMeasuring(long now)
    {
        if (!_isMeasuring) return;
        _isMeasuring = false;
        _after = (now, Clock.ThreadCpu, Usage());
    }

    private void EndInterval(long now)
    {
        var interval = _recorder.EndInterval((_intervalFrom - _measureFrom) / 1e9, (now - _intervalFrom) / 1e9, Usage());
        _intervalFrom = now;
        Progress?.Invoke(interval);
    }

    private ProcessUsage? Usage() => _plan.ProcessId is { } id ? ProcessUsage.Read(id) : null;

    private LoadResult Summarise(string name, DateTimeOffset started)
    {
        // What came after the last whole second, and what was still owed when time was up: late, but never left out.
        long now = Clock.Now;
        if (_intervalFrom > 0) _recorder.EndInterval((_intervalFrom - _measureFrom) / 1e9, Math.Max(now - _intervalFrom, 1) / 1e9, _after.Server);
        double seconds = (_after.Now - _before.Now) / 1e9;
        double busy = seconds > 0 ? (_after.Cpu - _before.Cpu) / 1e9 / seconds : 0;
        return new LoadResult
        {
            Workload = name,
            Started = started,
            Connections = _plan.Connections,
            Depth = _plan.Depth,
            Rate = _plan.Arrivals?.PerSecond,
            Seconds = seconds,
            Answers = _answersInTime,
            PerSecond = seconds > 0 ? _answersInTime / seconds : 0,
            RequestBytes = (double)_bytesWritten / Math.Max(_requestsWritten, 1),
            AnswerBytes = (double)_bytesRead / Math.Max(_answersRead, 1),
            Latency = LatencyResult.Of("all", _recorder.All()),
            Kinds = [.. _workload.Kinds.Select((kind, index) => LatencyResult.Of(kind, _recorder.Of(index)))],
            Errors = _recorder.Errors.ToList(),
            Server = Server(),
            Generator = new GeneratorResult(busy, busy >= BottleneckShare, _waiting.Most, _notSent),
            Intervals = _recorder.Intervals,
        };
    }

    private ServerResult? Server()
    {
        if (_before.Server is not { } before || _after.Server is not { } after) return null;
        double cpu = after.CpuSeconds - before.CpuSeconds;
        return new ServerResult(cpu, _answersInTime > 0 ? cpu * 1e6 / _answersInTime : 0, before.ResidentBytes / 1e6, after.ResidentBytes / 1e6);
    }
}
