namespace Edge.Protocol;

/// <summary>The request fields that shape an answer, in the order in which the canonical request holds them.</summary>
/// <remarks>The order is part of the key format: append only, and raise <see cref="InferenceRequest.KeyFormat"/> on any other change.
/// A field that the endpoint does not know travels in <see cref="Unknown"/>.</remarks>
public enum Field : byte
{
    /// <summary>Chat: the conversation, an array of maps.</summary>
    Messages,
    /// <summary>Chat: tool definitions, an array; [] by default.</summary>
    Tools,
    /// <summary>Chat: "none", "auto", "required" or a map; "auto" with tools and "none" without by default.</summary>
    ToolChoice,
    /// <summary>Chat: bool, true by default.</summary>
    ParallelToolCalls,
    /// <summary>Chat: a map, {"type":"text"} by default.</summary>
    ResponseFormat,
    /// <summary>Chat: 0 to 2; nil leaves it to the model.</summary>
    Temperature,
    /// <summary>Chat: 0 to 1; nil leaves it to the model.</summary>
    TopP,
    /// <summary>Chat: 0 (off) or more; nil leaves it to the model.</summary>
    TopK,
    /// <summary>Chat: 0 to 1; nil leaves it to the model.</summary>
    MinP,
    /// <summary>Chat: above 0 to 10; nil leaves it to the model.</summary>
    RepetitionPenalty,
    /// <summary>Chat: -2 to 2; 0 by default.</summary>
    FrequencyPenalty,
    /// <summary>Chat: -2 to 2; 0 by default.</summary>
    PresencePenalty,
    /// <summary>Chat: a 64-bit integer or nil.</summary>
    Seed,
    /// <summary>Chat: how many choices, 1 to 128; 1 by default.</summary>
    N,
    /// <summary>Chat: bool, false by default.</summary>
    Logprobs,
    /// <summary>Chat: 0 to 20; 0 by default.</summary>
    TopLogprobs,
    /// <summary>Chat: a map from token id to bias; {} by default.</summary>
    LogitBias,
    /// <summary>Chat: <c>max_completion_tokens</c> or <c>max_tokens</c>, 1 or more; nil leaves it to the model.</summary>
    MaxTokens,
    /// <summary>Chat: an array of at most 16 strings; [] by default.</summary>
    Stop,
    /// <summary>Embeddings: an array of strings, or of arrays of token ids; a single one is wrapped.</summary>
    Input,
    /// <summary>Embeddings: 1 or more; nil means the model's own.</summary>
    Dimensions,
    /// <summary>Everything else the caller sent that is not a control: a map, members sorted by key bytes.</summary>
    Unknown,
}
