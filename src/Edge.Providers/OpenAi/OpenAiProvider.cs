using System.Text;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Providers.OpenAi;

/// <summary>Asks one provider that speaks OpenAI's dialect.</summary>
/// <remarks>A thin shell: the dialect is in <see cref="OpenAiRequest"/>, <see cref="OpenAiStream"/>, <see cref="OpenAiAnswer"/>,
/// <see cref="OpenAiEmbeddings"/> and <see cref="OpenAiErrors"/>. One call is one attempt; whoever calls decides on another.</remarks>
public sealed partial class OpenAiProvider : IBackend
{
    // What an error's body may have: the sentence that counts stands in its first kilobyte.
    private const int MaxErrorBytes = 64 * 1024;

    private readonly OpenAiProviderOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly string? _key;
    private readonly OpenAiErrors _errors;
    private readonly ModelPatterns _chatModels, _embeddingModels;
    private readonly Dictionary<string, byte[]> _modelMap;
    private int _inFlight;

    /// <summary>Makes the backend.</summary>
    /// <param name="options">Valid options, which are not changed afterwards.</param>
    /// <param name="key">The provider's key, null where it needs none; only ever sent to the provider.</param>
    /// <param name="http">The transport, from <see cref="OpenAiTransport"/>; the caller's to dispose.</param>
    /// <param name="time">The clock of all deadlines but that of the connection.</param>
    public OpenAiProvider(OpenAiProviderOptions options, string? key, HttpMessageInvoker http, TimeProvider time)
    {
        (_options, _key, _http, _time) = (options, key, http, time);
        _errors = new OpenAiErrors(options.Name, key);
        _chatModels = new ModelPatterns(options.Models);
        _embeddingModels = new ModelPatterns(options.EmbeddingModels);
        _modelMap = options.ModelMap.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
        Models = [.. List(options.Models, Endpoint.ChatCompletions), .. List(options.EmbeddingModels, Endpoint.Embeddings)];
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Cloud;

    /// <inheritdoc/>
    public IReadOnlyList<ModelDescription> Models { get; }

    /// <inheritdoc/>
    public bool HasRoom => Volatile.Read(ref _inFlight) < _options.MaxConcurrent;

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model) => PatternsOf(endpoint).Match(model) is not null;

    /// <inheritdoc/>
    public async ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inFlight) > _options.MaxConcurrent)
        {
            Interlocked.Decrement(ref _inFlight);
            return _errors.NoRoom(_options.MaxConcurrent);
        }

        try
        {
            using var attempt = new Attempt(this, request, sink, cancellation);
            return await attempt.RunAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private ModelPatterns PatternsOf(Endpoint endpoint) => endpoint == Endpoint.Embeddings ? _embeddingModels : _chatModels;

    private IEnumerable<ModelDescription> List(IEnumerable<string> patterns, Endpoint endpoint)
        => from name in patterns where !name.EndsWith('*')
           select new ModelDescription(name, endpoint, Revision: "", OwnedBy: Name, ContextTokens: 0, Created: _time.GetUtcNow());
}
