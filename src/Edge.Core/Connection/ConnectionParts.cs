using Edge.Admission;
using Edge.Caching;
using Edge.Serving;
using Microsoft.Extensions.Logging;

namespace Edge.Connection;

/// <summary>What the node gives to its TCP door; all of it shared and thread-safe.</summary>
public sealed record ConnectionParts
{
    /// <summary>Limits; a reload swaps them whole, for the connections opened after it.</summary>
    public required ConnectionOptions Options { get; set; }

    /// <summary>Answers requests.</summary>
    public required RequestPath Path { get; init; }

    /// <summary>Knows the models.</summary>
    public required ModelAdmission Admission { get; init; }

    /// <summary>Stores and invalidates for <c>cache.put</c> and <c>cache.invalidate</c>.</summary>
    public required ResponseCache Cache { get; init; }

    /// <summary>Knows the callers.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>Names requests, on both doors.</summary>
    public required RequestIds Ids { get; init; }

    /// <summary>Names the node.</summary>
    public required NodeIdentity Node { get; init; }

    /// <summary>Writes what the node says of an answer.</summary>
    internal ReportWriter Report => field ??= new ReportWriter(Node, Time);

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes what an operator should know.</summary>
    public required ILogger<ClientConnection> Logger { get; init; }
}
