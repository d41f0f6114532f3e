using System.ComponentModel.DataAnnotations;

namespace Edge.Generation;

/// <summary>How a node runs one chat model.</summary>
public sealed record ChatModelOptions
{
    /// <summary>Answers generated at the same time; each takes a thread and a key-value cache of its own.</summary>
    /// <value>1 to 64. Default 1: on a CPU a second answer at the same time slows the first one by as much.</value>
    [Range(1, 64)]
    public int MaxConcurrent { get; set; } = 1;

    /// <summary>Requests that may wait for a free place; the next one is told at once that the queue is full.</summary>
    /// <value>0 to 10,000. Default 16.</value>
    [Range(0, 10_000)]
    public int MaxWaiting { get; set; } = 16;

    /// <summary>Tokens of prompt and answer together.</summary>
    /// <value>16 and up, never more than the model's <c>max_position_embeddings</c>. Default 4096: memory for a
    /// key-value cache of this length is set aside, and some models could read a hundred thousand tokens.</value>
    [Range(16, int.MaxValue)]
    public int MaxContextTokens { get; set; } = 4096;

    /// <summary>What to do with a conversation that is too long.</summary>
    public ContextPolicy ContextPolicy { get; set; } = ContextPolicy.Refuse;

    /// <summary>Threads that compute one pass.</summary>
    /// <value>0 to 256. Default 0: one for a model under 32 MiB, else one for each core.</value>
    [Range(0, 256)]
    public int Threads { get; set; }
}
