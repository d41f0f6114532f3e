using System.Text;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.TestKit;

/// <summary>A backend that does what the test's function does.</summary>
public sealed class ScriptedBackend(
    string served, Endpoint answers, Func<InferenceRequest, IChunkSink, CancellationToken, ValueTask<BackendOutcome>> send) : IBackend
{
    /// <inheritdoc/>
    public string Name => "scripted";

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Local;

    /// <inheritdoc/>
    public bool HasRoom => true;

    /// <inheritdoc/>
    public IReadOnlyList<ModelDescription> Models { get; } = [new(served, answers, "r1", "scripted", 512, DateTimeOffset.UnixEpoch)];

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model) => endpoint == answers && Encoding.UTF8.GetString(model) == served;

    /// <inheritdoc/>
    public ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation) => send(request, sink, cancellation);
}
