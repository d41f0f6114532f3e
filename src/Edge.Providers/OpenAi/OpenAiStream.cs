using Edge.Backends;
using Edge.Providers.Sse;

namespace Edge.Providers.OpenAi;

/// <summary>The streamed half of OpenAI's dialect: bytes of an event stream in, chunks of the node's form and one outcome out.</summary>
/// <remarks>
/// <para>Pure: it knows neither socket nor clock. A stream is whole when every choice has its finish reason; then it needs neither
/// <c>[DONE]</c> nor usage, which some providers leave out. Without the finish reasons nothing makes it whole.</para>
/// <para>Not thread-safe; used for one stream.</para>
/// </remarks>
/// <param name="errors">Says what the provider did wrong.</param>
/// <param name="choices">How many choices were asked for.</param>
/// <param name="maxEventBytes">Largest event.</param>
internal sealed class OpenAiStream(OpenAiErrors errors, int choices, int maxEventBytes) : IDisposable
{
    private readonly EventStreamReader _events = new(maxEventBytes);
    private readonly OpenAiChunk _chunk = new();
    private bool _usageIsNext, _isWhole;

    /// <summary>The chunk found last, in the form that <see cref="IChunkSink"/> gives; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Chunk { get; private set; }

    /// <summary>How the stream ended, once a call returned <see cref="StreamStep.Ended"/>.</summary>
    public BackendOutcome Outcome { get; private set; }

    /// <summary>Whether <see cref="Chunk"/> is the one that carries the usage.</summary>
    public bool IsUsage { get; private set; }

    /// <summary>Whether a chunk with a choice was found.</summary>
    public bool HasChunk { get; private set; }

    /// <summary>Takes bytes off the front of <paramref name="input"/> until there is a chunk, the stream ends, or the bytes are used up.</summary>
    public StreamStep Read(ref ReadOnlyMemory<byte> input)
    {
        if (_usageIsNext) return PassUsage();
        while (true)
        {
            switch (_events.Read(ref input))
            {
                case EventStatus.NeedMoreData:
                    // Nothing but [DONE] can follow: a provider that does not send it must not keep the caller waiting.
                    return _isWhole ? End(BackendOutcome.Completed) : StreamStep.NeedMoreData;
                case EventStatus.TooLarge:
                    return End(errors.Broken($"sent an event of more than {maxEventBytes} bytes, its max_event_bytes"));
                default:
                    if (TakeEvent() is var step and not StreamStep.NeedMoreData) return step;
                    break;
            }
        }
    }

    /// <summary>The bytes ended, by the provider's will or not: judges whether the answer is whole.</summary>
    /// <returns>A last chunk, after which the call is repeated, or <see cref="StreamStep.Ended"/>.</returns>
    /// <param name="failure">What it is if it is not whole; null for a clean end of the bytes.</param>
    public StreamStep Finish(BackendOutcome? failure = null)
    {
        if (_usageIsNext) return PassUsage();
        if (_events.End() == EventStatus.Complete && TakeEvent() is var step and not StreamStep.NeedMoreData) return step;
        if (_chunk.Seen.IsFinished(choices)) return End(BackendOutcome.Completed);
        return End(failure ?? errors.Broken("ended its stream before the answer was finished"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _chunk.Dispose();
    }

    private StreamStep TakeEvent()
    {
        var data = _events.Data;
        if (data.Span.SequenceEqual("[DONE]"u8))
            return End(_chunk.Seen.IsFinished(least: 1) ? BackendOutcome.Completed : errors.Broken("ended its stream before the answer was finished"));

        switch (_chunk.Read(data))
        {
            case ChunkStatus.Malformed:
                return End(errors.Broken("sent a chunk that is not of OpenAI's form"));
            case ChunkStatus.Error:
                return End(errors.Classify(status: 0, retryAfter: null, data));
        }

        _usageIsNext = !_chunk.Usage.IsEmpty;
        if (_chunk.Choices.IsEmpty) return _usageIsNext ? PassUsage() : StreamStep.NeedMoreData;
        (HasChunk, IsUsage) = (true, false);
        Chunk = _chunk.Choices;
        return StreamStep.Chunk;
    }

    private StreamStep PassUsage()
    {
        (_usageIsNext, IsUsage) = (false, true);
        _isWhole = _chunk.Seen.IsFinished(choices);
        Chunk = _chunk.Usage;
        return StreamStep.Chunk;
    }

    private StreamStep End(BackendOutcome outcome)
    {
        Outcome = outcome;
        return StreamStep.Ended;
    }
}

/// <summary>What a call of <see cref="OpenAiStream"/> found.</summary>
internal enum StreamStep : byte
{
    /// <summary>All bytes are taken; there is nothing to pass on yet.</summary>
    NeedMoreData,
    /// <summary>A chunk.</summary>
    Chunk,
    /// <summary>The end, good or bad.</summary>
    Ended,
}
