using Edge.Protocol;

namespace Edge.Backends;

/// <summary>Whatever can answer a request: a local model, a peer, a provider.</summary>
/// <remarks>Safe for concurrent use. A backend never throws for an expected failure; it returns it.</remarks>
public interface IBackend
{
    /// <summary>The name in metrics and in <c>served_by</c>: <c>local</c>, or the provider's configured name.</summary>
    string Name { get; }

    /// <summary>Where it answers, the order in which a request spills over.</summary>
    BackendKind Kind { get; }

    /// <summary>The models it lists; a provider with patterns may serve more than it lists.</summary>
    IReadOnlyList<ModelDescription> Models { get; }

    /// <summary>Whether it serves the model on the endpoint.</summary>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="model">The model's name, UTF-8.</param>
    bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model);

    /// <summary>Whether it would take a request now, or its queue is full.</summary>
    bool HasRoom { get; }

    /// <summary>Answers a request.</summary>
    /// <remarks>For a caller that streams (<see cref="InferenceRequest.Stream"/>) the answer goes out as chunks, else as one answer;
    /// <see cref="IChunkSink"/> gives their form. After <see cref="BackendOutcome.Completed"/> the answer is whole.</remarks>
    ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation);
}

/// <summary>Where a backend answers.</summary>
public enum BackendKind : byte
{
    /// <summary>A model of this node.</summary>
    Local,
    /// <summary>Another node.</summary>
    Peer,
    /// <summary>A provider.</summary>
    Cloud,
}

/// <summary>A model as <c>models.list</c> and <c>/v1/models</c> show it.</summary>
/// <param name="Name">The name that requests use.</param>
/// <param name="Endpoint">What it answers.</param>
/// <param name="Revision">Hash of the weights of a local model, part of the cache key; empty for a provider's.</param>
/// <param name="OwnedBy">The backend's name.</param>
/// <param name="ContextTokens">Largest prompt and answer together, tokens; 0 when unknown.</param>
/// <param name="Created">When it was made or loaded.</param>
public sealed record ModelDescription(
    string Name, Endpoint Endpoint, string Revision, string OwnedBy, int ContextTokens, DateTimeOffset Created);
