using Edge.Admission;
using Edge.Backends;
using Edge.Serving;

namespace Edge.Node.Http;

/// <summary>Takes a parsed request through the node: <see cref="RequestPath.HandleAsync"/>.</summary>
internal delegate ValueTask RequestHandler(Exchange exchange, IChunkWriter? chunks, CancellationToken cancellation);

/// <summary>Says whose key it is: <see cref="KeyStatus.Accepted"/> and the caller, or why not.</summary>
/// <param name="utf8Key">What was presented; empty for nothing.</param>
/// <param name="caller">Who it is, when accepted.</param>
internal delegate KeyStatus Authenticator(ReadOnlySpan<byte> utf8Key, out Caller caller);

/// <summary>What the node gives to its HTTP door.</summary>
internal sealed record HttpDoorParts
{
    /// <summary>Limits.</summary>
    public required HttpDoorOptions Options { get; init; }

    /// <summary>Answers requests.</summary>
    public required RequestHandler Handle { get; init; }

    /// <summary>Knows the callers.</summary>
    public required Authenticator Authenticate { get; init; }

    /// <summary>Lists the models in force.</summary>
    public required Func<IEnumerable<ModelDescription>> Models { get; init; }

    /// <summary>Names requests, on both doors.</summary>
    public required RequestIds Ids { get; init; }

    /// <summary>Whether the node takes requests.</summary>
    public required NodeHealth Health { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
