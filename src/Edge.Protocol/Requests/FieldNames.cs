namespace Edge.Protocol;

/// <summary>The names of request members on both doors.</summary>
public static class FieldNames
{
    /// <summary>The member's name; for <see cref="Field.MaxTokens"/> the newer of its two.</summary>
    public static ReadOnlySpan<byte> Utf8(this Field field) => field switch
    {
        Field.Messages => "messages"u8,
        Field.Tools => "tools"u8,
        Field.ToolChoice => "tool_choice"u8,
        Field.ParallelToolCalls => "parallel_tool_calls"u8,
        Field.ResponseFormat => "response_format"u8,
        Field.Temperature => "temperature"u8,
        Field.TopP => "top_p"u8,
        Field.TopK => "top_k"u8,
        Field.MinP => "min_p"u8,
        Field.RepetitionPenalty => "repetition_penalty"u8,
        Field.FrequencyPenalty => "frequency_penalty"u8,
        Field.PresencePenalty => "presence_penalty"u8,
        Field.Seed => "seed"u8,
        Field.N => "n"u8,
        Field.Logprobs => "logprobs"u8,
        Field.TopLogprobs => "top_logprobs"u8,
        Field.LogitBias => "logit_bias"u8,
        Field.MaxTokens => "max_completion_tokens"u8,
        Field.Stop => "stop"u8,
        Field.Input => "input"u8,
        Field.Dimensions => "dimensions"u8,
        _ => default,
    };

    /// <summary>Finds the field that a member of a request stands for.</summary>
    /// <returns>False for a control, a carried member or one the endpoint does not know.</returns>
    internal static bool TryFind(Endpoint endpoint, ReadOnlySpan<byte> name, out Field field)
    {
        (Field first, Field last) = endpoint == Endpoint.Embeddings ? (Field.Input, Field.Dimensions) : (Field.Messages, Field.Stop);
        for (field = first; field <= last; field++)
            if (name.SequenceEqual(field.Utf8())) return true;

        field = Field.MaxTokens;
        return endpoint == Endpoint.ChatCompletions && name.SequenceEqual("max_tokens"u8);
    }
}
