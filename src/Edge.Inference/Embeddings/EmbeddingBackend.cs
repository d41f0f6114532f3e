using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Backends;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Embeddings;

/// <summary>Answers embeddings requests from a local model.</summary>
public sealed class EmbeddingBackend(IEmbedder embedder, DateTimeOffset created) : IBackend
{
    // Requests beyond what one core embeds in a second would only wait; another backend may take them.
    private const int MaxWaiting = 256;

    private readonly byte[] _name = Encoding.UTF8.GetBytes(embedder.Model);
    private int _inFlight;

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Local;

    /// <inheritdoc/>
    public IReadOnlyList<ModelDescription> Models { get; } =
        [new(embedder.Model, Endpoint.Embeddings, embedder.Revision, "local", embedder.MaxTokens, created)];

    /// <inheritdoc/>
    public bool HasRoom => Volatile.Read(ref _inFlight) < MaxWaiting;

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model) => endpoint == Endpoint.Embeddings && model.SequenceEqual(_name);

    /// <inheritdoc/>
    public async ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
    {
        if (ReadDimensions(request, out int dimensions) is { } error) return BackendOutcome.Refused(error);
        UnknownFields.Warn(request, sink);
        Interlocked.Increment(ref _inFlight);
        try
        {
            return await AnswerAsync(request, dimensions, sink, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async ValueTask<BackendOutcome> AnswerAsync(InferenceRequest request, int dimensions, IChunkSink sink, CancellationToken cancellation)
    {
        using var vectors = new PooledBufferWriter();
        var vector = new float[embedder.Dimensions];
        var inputs = new InputCursor(request.Get(Field.Input));
        int count = 0;
        long tokens = 0;
        while (inputs.TryNext(out var text, out int[]? ids))
        {
            EmbeddingUsage usage;
            try
            {
                usage = ids is null ? await embedder.EmbedAsync(text, vector, cancellation) : await embedder.EmbedTokensAsync(ids, vector, cancellation);
            }
            catch (EmbeddingInputException exception)
            {
                return BackendOutcome.Refused(new EdgeError(ErrorCode.InvalidRequest, exception.Message, $"input[{count}]"));
            }

            if (usage.Truncated) sink.Warn($"input[{count}] is longer than the {embedder.MaxTokens} tokens of '{embedder.Model}'; only its beginning was embedded");
            tokens += usage.Tokens;
            Append(vectors, vector.AsSpan(0, dimensions), isShortened: dimensions < vector.Length);
            count++;
        }

        using var answer = new PooledBufferWriter();
        Write(answer, vectors.WrittenSpan, count, tokens);
        await sink.AnswerAsync(answer.WrittenMemory, cancellation);
        return BackendOutcome.Completed;
    }

    private EdgeError? ReadDimensions(InferenceRequest request, out int dimensions)
    {
        dimensions = embedder.Dimensions;
        if (!request.IsGiven(Field.Dimensions)) return null;
        var reader = new MessagePackReader(request.Get(Field.Dimensions));
        int asked = reader.ReadInt32();
        if (asked > embedder.Dimensions)
            return new EdgeError(ErrorCode.InvalidRequest, $"dimensions is {asked}; '{embedder.Model}' has {embedder.Dimensions}.", "dimensions");
        dimensions = asked;
        return null;
    }

    private static void Append(PooledBufferWriter vectors, Span<float> vector, bool isShortened)
    {
        // The first components of a unit vector are no unit vector: they are scaled up again, as the OpenAI API does.
        if (isShortened && TensorPrimitives.Norm(vector) is var norm and > 0) TensorPrimitives.Divide(vector, norm, vector);
        vectors.Append(MemoryMarshal.AsBytes(vector));
    }

    private void Write(PooledBufferWriter answer, ReadOnlySpan<byte> vectors, int count, long tokens)
    {
        int bytes = vectors.Length / count;
        var writer = new MessagePackWriter(answer);
        writer.WriteMapHeader(3);
        writer.WriteString("model"u8);
        writer.WriteString(_name);
        writer.WriteString("data"u8);
        writer.WriteArrayHeader(count);
        for (int i = 0; i < count; i++)
        {
            writer.WriteMapHeader(2);
            writer.WriteString("index"u8);
            writer.Write(i);
            writer.WriteString("embedding"u8);
            writer.Write(vectors.Slice(i * bytes, bytes));
        }

        writer.WriteString("usage"u8);
        writer.WriteMapHeader(2);
        writer.WriteString("prompt_tokens"u8);
        writer.Write(tokens);
        writer.WriteString("total_tokens"u8);
        writer.Write(tokens);
        writer.Flush();
    }

    /// <summary>Walks the canonical inputs, an array of texts or of arrays of token ids.</summary>
    private struct InputCursor(ReadOnlyMemory<byte> inputs)
    {
        private int _position = -1;
        private int _left;

        public bool TryNext(out ReadOnlyMemory<byte> text, out int[]? tokens)
        {
            (text, tokens) = (default, null);
            var reader = new MessagePackReader(inputs[Math.Max(_position, 0)..]);
            if (_position < 0) (_left, _position) = (reader.ReadArrayHeader(), 0);
            if (_left-- == 0) return false;

            int start = _position;
            if (reader.NextMessagePackType == MessagePackType.Array)
            {
                tokens = new int[reader.ReadArrayHeader()];
                for (int i = 0; i < tokens.Length; i++) tokens[i] = reader.ReadInt32();
            }
            else
            {
                int length = reader.ReadStringSpanOrThrow().Length;
                text = inputs.Slice(start + (int)reader.Consumed - length, length);
            }

            _position = start + (int)reader.Consumed;
            return true;
        }
    }
}
