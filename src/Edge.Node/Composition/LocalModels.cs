using Edge.Backends;
using Edge.Embeddings;
using Edge.Generation;
using Edge.Node.Configuration;
using Edge.Packaging;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Composition;

/// <summary>The models of this node: every folder that can be loaded, and for each default one that cannot, what mends it.</summary>
internal sealed class LocalModels : IDisposable
{
    /// <summary>The embedded default models, and what they answer.</summary>
    public static readonly (string Name, Endpoint Endpoint)[] Defaults = [("chat-tiny", Endpoint.ChatCompletions), ("use-lite-en", Endpoint.Embeddings)];

    /// <summary>Why a default model is missing, and what mends it.</summary>
    public const string Mend = "it was not prepared when the node was built. Install npm, then build again: dotnet build src/Edge.Node";

    private readonly List<IBackend> _backends = [];
    private readonly List<IDisposable> _models = [];

    private LocalModels()
    {
    }

    /// <summary>One backend for each model, in the order of their names.</summary>
    public IReadOnlyList<IBackend> Backends => _backends;

    /// <summary>The model that embeds prompts for the cache; null without one.</summary>
    public IEmbedder? Embedder { get; private set; }

    /// <summary>Loads every model; one that is damaged is named in the log and left out.</summary>
    public static LocalModels Load(EdgeOptions options, NodeFolders folders, TimeProvider time, ILogger logger)
    {
        var models = new LocalModels();
        foreach (var stored in Stores(options, folders).SelectMany(store => store.List())) models.Add(stored, options, time, logger);

        // A folder the operator names holds what it holds; the defaults are missed only where they should be.
        if (options.Node.ModelsFolder.Length == 0) models.AddMissingDefaults();
        return models;
    }

    /// <summary>The folders of model folders: the one the operator names, else the data folder's and the one beside the binary.</summary>
    public static IReadOnlyList<ModelStore> Stores(EdgeOptions options, NodeFolders folders)
        => options.Node.ModelsFolder.Length > 0 ? [new ModelStore(folders.Models)] : [new ModelStore(folders.Models), new ModelStore(null)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in _models) model.Dispose();
    }

    private void Add(StoredModel stored, EdgeOptions options, TimeProvider time, ILogger logger)
    {
        try
        {
            var manifest = stored.Manifest ?? throw stored.Problem!;
            long started = time.GetTimestamp();
            if (manifest.Kind == ModelKind.Embedding) AddEmbedder(stored.Folder, options, time);
            else AddChat(stored.Folder, manifest, options, time);
            CompositionLog.ModelLoaded(logger, manifest.Name, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (exception is ModelFileException or IOException or UnauthorizedAccessException)
        {
            string name = stored.Manifest?.Name ?? Path.GetFileName(stored.Folder);
            CompositionLog.ModelNotLoaded(logger, name, exception.Message);
            var endpoint = stored.Manifest?.Kind == ModelKind.Embedding ? Endpoint.Embeddings : Endpoint.ChatCompletions;
            _backends.Add(new MissingModelBackend(name, endpoint, $"its files are damaged. Look for them with: edge models verify"));
        }
    }

    private void AddEmbedder(string folder, EdgeOptions options, TimeProvider time)
    {
        var embedder = OnnxEmbedder.Load(folder, options.Embeddings);
        _models.Add(embedder);
        _backends.Add(new EmbeddingBackend(embedder, time.GetUtcNow()));
        Embedder ??= embedder;
    }

    private void AddChat(string folder, ModelManifest manifest, EdgeOptions options, TimeProvider time)
    {
        // Flipped weights load like any others and answer nonsense; only their hash tells.
        manifest.Verify(folder);
        var model = ChatModel.Load(folder, options.Chat, time);
        _models.Add(model);
        _backends.Add(new ChatBackend(manifest.Name, model, time));
    }

    private void AddMissingDefaults()
    {
        foreach (var (name, endpoint) in Defaults)
            if (!_backends.Exists(backend => backend.Serves(endpoint, System.Text.Encoding.UTF8.GetBytes(name))))
                _backends.Add(new MissingModelBackend(name, endpoint, Mend));
    }
}
