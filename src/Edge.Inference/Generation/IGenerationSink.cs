namespace Edge.Generation;

/// <summary>Takes an answer as it comes.</summary>
/// <remarks>Calls come one at a time, from the thread that generates; it waits for them, so a slow reader slows its own
/// answer only. What a call throws ends the generation and comes out of
/// <see cref="ChatModel.GenerateAsync"/>.</remarks>
public interface IGenerationSink
{
    /// <summary>Takes the next piece of text.</summary>
    /// <param name="utf8">Whole characters, never empty, nothing of a stop text; borrowed until the task
    /// completes.</param>
    /// <param name="cancellation">The caller's.</param>
    ValueTask OnTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation);

    /// <summary>Takes the probabilities of one token, before its text, if <see cref="SamplingSettings.TopLogprobs"/>
    /// asks.</summary>
    /// <remarks>Every token that was drawn is told, save one that ends the answer, also one whose text a stop text cuts
    /// off.</remarks>
    /// <param name="chosen">The token drawn.</param>
    /// <param name="top">The likeliest tokens, likeliest first; borrowed.</param>
    void OnToken(TokenLogprob chosen, ReadOnlySpan<TokenLogprob> top)
    {
    }
}
