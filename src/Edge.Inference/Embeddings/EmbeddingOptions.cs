using System.ComponentModel.DataAnnotations;

namespace Edge.Embeddings;

/// <summary>What a local embedder may use of the machine.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>Texts embedded at the same time; further ones wait for their turn until their deadline.</summary>
    /// <value>0 to 256. Default 0: as many as there are processors.</value>
    [Range(0, 256)]
    public int Concurrency { get; set; }

    /// <summary>Threads that share the work on one text.</summary>
    /// <value>1 to 64. Default 1: throughput first, as several texts at a time use the other cores.</value>
    [Range(1, 64)]
    public int IntraOpThreads { get; set; } = 1;
}
