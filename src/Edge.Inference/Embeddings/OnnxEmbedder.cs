using System.Collections.Concurrent;
using Edge.Backends;
using Edge.Packaging;
using Edge.Sessions;
using Edge.Tokenization;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Embeddings;

/// <summary>Embeds text with a model folder on this machine: <c>model.onnx</c>, <c>vocab.json</c> and a manifest.</summary>
/// <remarks>A text is embedded on the caller's thread, about a millisecond's work for a sentence: a hop to another
/// thread would cost more than it frees. Dispose it when no call is in flight.</remarks>
public sealed class OnnxEmbedder : IEmbedder, IDisposable
{
    internal const string Input = "input_ids";
    internal const string Output = "sentence_embedding";

    private readonly OnnxSession _session;
    private readonly EmbeddingWorker[] _workers;
    private readonly ConcurrentQueue<EmbeddingWorker> _free;
    private readonly SemaphoreSlim _turns;

    private OnnxEmbedder(ModelManifest manifest, OnnxSession session, UnigramVocabulary vocabulary, int concurrency)
    {
        session.RequireInput(Input, TensorElementType.Int32, -1);
        (Model, Revision, MaxTokens) = (manifest.Name, manifest.Revision, manifest.MaxTokens);
        Dimensions = session.RequireOutput(Output, TensorElementType.Float, 1, -1)[1];

        _session = session;
        _workers = new EmbeddingWorker[concurrency];
        for (int i = 0; i < concurrency; i++) _workers[i] = new EmbeddingWorker(session, vocabulary, MaxTokens, Dimensions);
        _free = new ConcurrentQueue<EmbeddingWorker>(_workers);
        _turns = new SemaphoreSlim(concurrency);
    }

    /// <inheritdoc/>
    public string Model { get; }

    /// <inheritdoc/>
    public string Revision { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public int MaxTokens { get; }

    /// <summary>Loads a model folder, comparing every file with its manifest first.</summary>
    /// <exception cref="ModelFileException">A file is missing, damaged, or of another kind of model.</exception>
    public static OnnxEmbedder Load(string folder, EmbeddingOptions options)
    {
        var manifest = ModelManifest.Read(folder);
        if (manifest.Kind != ModelKind.Embedding)
            throw new ModelFileException(
                Path.Combine(folder, ModelManifest.FileName), "kind", $"{ModelKind.Embedding}", $"{manifest.Kind}");

        manifest.Verify(folder);
        var vocabulary = UnigramVocabulary.Load(Path.Combine(folder, "vocab.json"));
        var session = new OnnxSession(Path.Combine(folder, "model.onnx"), options.IntraOpThreads);
        try
        {
            return new OnnxEmbedder(manifest, session, vocabulary, options.Concurrency > 0 ? options.Concurrency : Math.Min(Environment.ProcessorCount, 256));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<EmbeddingUsage> EmbedAsync(
        ReadOnlyMemory<byte> utf8Text, Memory<float> vector, CancellationToken cancellation)
    {
        var worker = await TakeTurnAsync(cancellation);
        try
        {
            return worker.Embed(utf8Text.Span, vector.Span);
        }
        finally
        {
            EndTurn(worker);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<EmbeddingUsage> EmbedTokensAsync(
        ReadOnlyMemory<int> tokens, Memory<float> vector, CancellationToken cancellation)
    {
        var worker = await TakeTurnAsync(cancellation);
        try
        {
            return worker.Embed(tokens.Span, vector.Span);
        }
        finally
        {
            EndTurn(worker);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in _workers) worker.Dispose();
        _session.Dispose();
        _turns.Dispose();
    }

    private async ValueTask<EmbeddingWorker> TakeTurnAsync(CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        return _free.TryDequeue(out var worker) ? worker : throw new InvalidOperationException("a turn without a worker");
    }

    private void EndTurn(EmbeddingWorker worker)
    {
        _free.Enqueue(worker);
        _turns.Release();
    }
}
