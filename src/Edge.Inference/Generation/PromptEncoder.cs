using System.Buffers;
using System.Text;
using Edge.Tokenization;
using Edge.Tokenization.ChatTemplates;

namespace Edge.Generation;

/// <summary>A prompt as the model reads it.</summary>
/// <param name="Ids">Its tokens; if it is far too long, only as many as show that it is.</param>
/// <param name="DroppedMessages">Messages left out to make room.</param>
internal sealed record EncodedPrompt(int[] Ids, int DroppedMessages);

/// <summary>Puts a conversation into the form that the model was trained on, and cuts it to the context if that is
/// allowed.</summary>
/// <remarks>A model without a template was trained on plain text: it gets the contents, a line feed between two
/// messages, and goes on where they end.</remarks>
internal sealed class PromptEncoder(
    ChatTemplate? template, BpeTokenizer tokenizer, int contextTokens, ContextPolicy policy)
{
    /// <summary>Encodes the messages, without the oldest turns if the policy says so and they do not fit.</summary>
    /// <remarks>The result may still be too long: whoever asks decides.</remarks>
    /// <exception cref="ChatTemplateException">The template does not take these messages.</exception>
    public EncodedPrompt Encode(IReadOnlyList<ChatMessage> messages, int? maxTokens)
    {
        List<ChatMessage> disarmed = [.. messages.Select(Disarm)];
        int limit = contextTokens - Math.Min(maxTokens ?? int.MaxValue, Math.Max(1, contextTokens / 4));
        int[] ids = Encode(disarmed);
        if (ids.Length <= limit || policy == ContextPolicy.Refuse) return new EncodedPrompt(ids, 0);

        // Fewer turns are fewer tokens: halving finds the least to drop without encoding a long conversation turn by
        // turn.
        int[] turns = [.. Enumerable.Range(0, disarmed.Count).Where(message => IsUser(disarmed[message]))];
        int low = 1, high = turns.Length - 1;
        if (low > high) return new EncodedPrompt(ids, 0);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (EncodeFrom(middle).Length <= limit) high = middle;
            else low = middle + 1;
        }
        return new EncodedPrompt(EncodeFrom(low), turns[low] - turns[0]);

        int[] EncodeFrom(int turn) => Encode([.. disarmed[..turns[0]], .. disarmed[turns[turn]..]]);
    }

    private int[] Encode(List<ChatMessage> messages)
    {
        // Templates write the first token themselves.
        var (text, addSpecialTokens) = template is null
            ? (Join(messages), true)
            : (Encoding.UTF8.GetBytes(template.Render(messages)), false);
        var ids = new ArrayBufferWriter<int>();

        // A text of a megabyte need not be read to its end to know that it is too long.
        long enough = (long)contextTokens * tokenizer.LongestPiece;
        if (text.Length > enough)
        {
            tokenizer.Encode(text.AsSpan(0, (int)enough), addSpecialTokens, ids);
            if (ids.WrittenCount >= contextTokens) return ids.WrittenSpan.ToArray();
            ids.Clear();
        }

        tokenizer.Encode(text, addSpecialTokens, ids);
        return ids.WrittenSpan.ToArray();
    }

    private static byte[] Join(List<ChatMessage> messages)
    {
        var text = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            if (text.WrittenCount > 0) text.Write("\n"u8);
            text.Write(message.Content.Span);
        }
        return text.WrittenSpan.ToArray();
    }

    private ChatMessage Disarm(ChatMessage message) =>
        new(tokenizer.Disarm(message.Role), tokenizer.Disarm(message.Content));

    private static bool IsUser(ChatMessage message) => message.Role.Span.SequenceEqual("user"u8);
}
