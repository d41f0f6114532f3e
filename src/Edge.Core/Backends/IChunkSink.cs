namespace Edge.Backends;

/// <summary>Takes an answer from a backend, whole or in chunks.</summary>
/// <remarks>
/// <para>Both forms are MessagePack maps with the members of the OpenAI objects, without <c>object</c>. A chunk is
/// <c>{id, created, model, choices:[{index, delta, finish_reason}]}</c>; the first delta of a choice carries the role, the last chunk of a
/// choice its finish reason. Usage comes in a chunk of its own, <c>{choices:[], usage}</c>, which is kept for the answer and not passed
/// on: a door writes the usage where its caller asked for it. A chat answer is
/// <c>{id, created, model, choices:[{index, message, finish_reason}], usage}</c>; an embeddings answer is
/// <c>{model, data:[{index, embedding: bin of little-endian float32}], usage}</c>. Unknown members are kept.</para>
/// <para>Buffers are borrowed until the returned task completes. Calls come one at a time.</para>
/// </remarks>
public interface IChunkSink
{
    /// <summary>Passes one chunk of a streamed answer on; it goes out with the next <see cref="FlushAsync"/> at the latest, or with the end.</summary>
    /// <remarks>Completes when there is room for another: a slow reader slows its own backend.</remarks>
    ValueTask ChunkAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation);

    /// <summary>Sends the chunks passed on so far; a backend calls it whenever it has to wait for the next.</summary>
    ValueTask FlushAsync(CancellationToken cancellation);

    /// <summary>Passes the whole answer on, once, for a caller that does not stream.</summary>
    ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellation);

    /// <summary>Tells the caller something about its answer: a field the model ignored, a prompt that was shortened.</summary>
    void Warn(string warning);
}
