using System.Text;
using Edge.Protocol;

namespace Edge.Backends;

/// <summary>Stands for a model that this node should have and does not: its requests are refused with what mends it.</summary>
/// <remarks>Without it they would be answered "no such model", which sends people looking for a typing error.</remarks>
public sealed class MissingModelBackend(string missing, Endpoint missingEndpoint, string reason) : IBackend
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(missing);

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Local;

    /// <summary>None: it can answer nothing.</summary>
    public IReadOnlyList<ModelDescription> Models => [];

    /// <inheritdoc/>
    public bool HasRoom => true;

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model) => endpoint == missingEndpoint && model.SequenceEqual(_name);

    /// <inheritdoc/>
    public ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
        => new(BackendOutcome.Failed(new EdgeError(ErrorCode.ModelUnavailable, $"The model '{missing}' is not available on this node: {reason}", "model")));
}
