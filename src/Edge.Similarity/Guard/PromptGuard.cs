using System.Buffers;
using Edge.Caching;

namespace Edge.Similarity.Guard;

/// <summary>Finds the number, the negation, the swap or the name in which two prompts that look alike differ.</summary>
/// <remarks>
/// Reads English; of another language it accepts little more than the same words, because it cannot tell a name from a
/// particle there. Case, inflection, punctuation, articles and polite phrases do not count. Symmetric; stateless,
/// thread-safe, no allocation once the pool is warm. What it cannot judge it calls different: that costs a request to
/// a model, the other error would serve a wrong answer.
/// </remarks>
public sealed class PromptGuard : IPromptGuard
{
    /// <summary>A longer prompt is judged equal to itself alone.</summary>
    /// <value>Bytes. Default encoders read 128 tokens, some 600 bytes of English; a longer one is never looked
    /// for.</value>
    internal const int MaxPromptBytes = 2048;

    /// <summary>The same in words: it bounds the time of a comparison, which is quadratic.</summary>
    internal const int MaxWords = 128;

    /// <inheritdoc/>
    public PromptDisagreement Compare(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> asked)
    {
        if (stored.SequenceEqual(asked)) return PromptDisagreement.None;
        if (Math.Max(stored.Length, asked.Length) > MaxPromptBytes) return PromptDisagreement.Entities;

        byte[] folded = ArrayPool<byte>.Shared.Rent(2 * (stored.Length + asked.Length));
        Word[] words = ArrayPool<Word>.Shared.Rent(2 * MaxWords);
        Number[] numbers = ArrayPool<Number>.Shared.Rent(2 * MaxWords);
        try
        {
            var rest = folded.AsSpan(2 * stored.Length);
            bool readable = Prompt.TryRead(stored, folded, words.AsSpan(0, MaxWords), numbers, out var left)
                & Prompt.TryRead(asked, rest, words.AsSpan(MaxWords), numbers.AsSpan(MaxWords), out var right);
            return readable ? Compare(left, right) : PromptDisagreement.Entities;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(folded, clearArray: true); // it held prompts
            ArrayPool<Word>.Shared.Return(words);
            ArrayPool<Number>.Shared.Return(numbers);
        }
    }

    private static PromptDisagreement Compare(in Prompt left, in Prompt right)
    {
        SharedWords.Match(left, right);
        if (NumberCheck.Differ(left, right)) return PromptDisagreement.Numbers;
        if (NegationCheck.Differ(left, right) || DirectionCheck.Differ(left, right)) return PromptDisagreement.Negation;
        return NameCheck.Differ(left, right) ? PromptDisagreement.Entities : PromptDisagreement.None;
    }
}
