using Edge.Admission;
using Edge.Backends;
using Edge.Buffers;
using Edge.Caching;
using Edge.Protocol;

namespace Edge.Serving;

/// <summary>One request on its way through the node: what was asked, by whom, and what came of it.</summary>
/// <remarks>Owned by a door, which reuses it: parse into <see cref="Request"/>, <see cref="Begin"/>, hand it to
/// <see cref="RequestPath.HandleAsync"/>, write the outcome, <see cref="Reset"/>. Not thread-safe.</remarks>
public sealed class Exchange : IDisposable
{
    private readonly List<string> _warnings = [];
    private CacheReport _cache;
    private StageTimings _timings;

    /// <summary>What was asked.</summary>
    public InferenceRequest Request { get; } = new();

    /// <summary>Who asks.</summary>
    public Caller Caller { get; private set; } = Caller.Anonymous;

    /// <summary>When the last byte of the request was in, a <see cref="TimeProvider"/> timestamp.</summary>
    public long Arrived { get; private set; }

    /// <summary>The request as it came, where a door keeps it until the request ends or goes on elsewhere; else empty.</summary>
    /// <remarks>The door's memory.</remarks>
    public ReadOnlyMemory<byte> Source { get; set; }

    /// <summary>Names the request in logs and in the answer.</summary>
    public RequestId Id { get; private set; }

    /// <summary>The failure; null when <see cref="Answer"/> stands.</summary>
    public EdgeError? Error { get; set; }

    /// <summary>The whole answer, in the form that <see cref="IChunkSink"/> gives; of a stream, too, after its chunks.</summary>
    /// <remarks>Valid until <see cref="Reset"/>.</remarks>
    public ReadOnlyMemory<byte> Answer { get; set; }

    /// <summary>What is to be known of <see cref="Answer"/> once the exchange is settled.</summary>
    public AnswerSummary Summary { get; internal set; }

    /// <summary>Who answered: <c>cache</c>, or a backend's name.</summary>
    public string ServedBy { get; set; } = "";

    /// <summary>What the cache did.</summary>
    public ref CacheReport Cache => ref _cache;

    /// <summary>How often a backend was asked.</summary>
    public int Attempts { get; set; }

    /// <summary>Time spent waiting for backends, <see cref="TimeProvider"/> ticks; the rest is the node's own.</summary>
    public long BackendTicks { get; set; }

    /// <summary>When the wait for the backend that is being asked began, a timestamp; 0 while none is.</summary>
    internal long WaitingSince { get; set; }

    /// <summary>When the first byte of the answer was ready, a timestamp; 0 until then.</summary>
    public long FirstByte { get; set; }

    /// <summary>Time spent in each stage, for callers that ask for it.</summary>
    public ref StageTimings Timings => ref _timings;

    /// <summary>What the caller should know of its answer.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The answer's memory: a cache record, or the assembled answer of a backend.</summary>
    internal CacheRecord Record { get; } = new();

    /// <summary>Takes a backend's answer.</summary>
    internal AnswerCollector Collector { get; } = new();

    /// <summary>Cuts a cached answer into chunks.</summary>
    internal AnswerReplay Replay { get; } = new();

    /// <summary>The canonical request's head, written by the cache stage before the body.</summary>
    internal PooledBufferWriter Head { get; } = new();

    /// <summary>Which stored answer <see cref="Answer"/> is, if the exact cache gave it.</summary>
    internal StoredAnswer Stored { get; set; }

    /// <summary>The key of the canonical request.</summary>
    internal CacheKey Key { get; set; }

    /// <summary>Whether the exact cache may have the answer on disk.</summary>
    internal bool IsOnDisk { get; set; }

    /// <summary>Where similar prompts are looked for.</summary>
    internal CacheScope SimilarScope { get; set; }

    /// <summary>The nearest stored prompts.</summary>
    internal SimilarityCandidate[] Candidates { get; } = new SimilarityCandidate[MaxCandidates];

    /// <summary>The prompt's vector; whole when <see cref="HasVector"/>.</summary>
    internal Memory<float> Vector { get; private set; }

    /// <summary>Whether the prompt was embedded, all of it.</summary>
    internal bool HasVector { get; set; }

    /// <summary>Most candidates a look-up of similar prompts judges.</summary>
    /// <remarks>The labelled partner is among the nearest 4 in 75 % of the true Quora pairs; each costs a read and a guard.</remarks>
    internal const int MaxCandidates = 4;

    /// <summary>Starts the clock and says who asks.</summary>
    public void Begin(Caller caller, RequestId id, long arrived) => (Caller, Id, Arrived) = (caller, id, arrived);

    /// <summary>Makes room for a vector; the memory stays with the exchange.</summary>
    internal void PrepareVector(int dimensions)
    {
        if (Vector.Length != dimensions) Vector = new float[dimensions];
    }

    /// <summary>The node's own share of the time since the request arrived: without the waits for backends.</summary>
    /// <param name="now">A timestamp, when the first byte of the answer goes out.</param>
    /// <param name="time">The clock of all timestamps here.</param>
    public TimeSpan OverheadAt(long now, TimeProvider time)
    {
        // A stream's first byte goes out while its backend still works: what it was waited for ends at that byte.
        long waiting = WaitingSince == 0 ? 0 : (FirstByte == 0 ? now : FirstByte) - WaitingSince;
        return time.GetElapsedTime(Arrived, now - BackendTicks - waiting);
    }

    /// <summary>Adds a warning, once.</summary>
    public void Warn(string warning)
    {
        if (_warnings.Count < MaxWarnings && !_warnings.Contains(warning)) _warnings.Add(warning);
    }

    /// <summary>Most warnings of one answer; they travel in a header, which must stay small.</summary>
    public const int MaxWarnings = 16;

    /// <summary>Empties the exchange for the next request.</summary>
    public void Reset()
    {
        Request.Reset();
        Collector.Reset();
        Record.Clear();
        Head.Reset(clear: true);
        Vector.Span.Clear();
        (Key, Stored, IsOnDisk, SimilarScope, HasVector) = (default, default, false, default, false);
        _warnings.Clear();
        (Caller, Arrived, Source, Id, Error, Answer) = (Caller.Anonymous, 0, default, default, null, default);
        (ServedBy, Attempts, BackendTicks, WaitingSince, FirstByte) = ("", 0, 0, 0, 0);
        Summary = default;
        _cache = default;
        _timings = default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Request.Dispose();
        Collector.Dispose();
        Replay.Dispose();
        Head.Dispose();
    }
}
