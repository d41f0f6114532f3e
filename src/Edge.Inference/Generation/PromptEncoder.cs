using System.Buffers;
using System.Text;
using Edge.Tokenization;
using Edge.Tokenization.ChatTemplates;

namespace Edge.Generation;

/// <summary>A prompt as the model reads it.</summary>
/// <param name="Ids">Its tokens.</param>
/// <param name="DroppedMessages">Messages left out to make room.</param>
internal sealed record EncodedPrompt(int[] Ids, int DroppedMessages);

/// <summary>Puts a conversation into the form that the model was trained on, and cuts it to the context if that is allowed.</summary>
internal sealed class PromptEncoder(ChatTemplate? template, BpeTokenizer tokenizer, int contextTokens, ContextPolicy policy)
{
    /// <summary>Encodes the messages, without the oldest turns if the policy says so and they do not fit.</summary>
    /// <remarks>The result may still be too long: whoever asks decides.</remarks>
    /// <exception cref="ChatTemplateException">The template does not take these messages.</exception>
    public EncodedPrompt Encode(IReadOnlyList<ChatMessage> messages, int? maxTokens)
    {
        int reserved = Math.Min(maxTokens ?? int.MaxValue, Math.Max(1, contextTokens / 4));
        var kept = messages.Select(message => new ChatMessage(tokenizer.Disarm(message.Role), tokenizer.Disarm(message.Content))).ToList();
        while (true)
        {
            int[] ids = Encode(kept);
            bool fits = ids.Length <= contextTokens - reserved;
            if (fits || policy == ContextPolicy.Refuse || !DropOldestTurn(kept)) return new EncodedPrompt(ids, messages.Count - kept.Count);
        }
    }

    private int[] Encode(List<ChatMessage> messages)
    {
        var ids = new ArrayBufferWriter<int>();
        if (template is null)
        {
            // A model without a template was trained on plain text: it goes on where the messages end.
            var text = new ArrayBufferWriter<byte>();
            foreach (var message in messages)
            {
                if (text.WrittenCount > 0) text.Write("\n"u8);
                text.Write(message.Content.Span);
            }
            tokenizer.Encode(text.WrittenSpan, addSpecialTokens: true, ids);
        }
        else
        {
            // Templates write the first token themselves.
            tokenizer.Encode(Encoding.UTF8.GetBytes(template.Render(messages)), addSpecialTokens: false, ids);
        }
        return ids.WrittenSpan.ToArray();
    }

    private static bool DropOldestTurn(List<ChatMessage> messages)
    {
        int first = messages.FindIndex(IsUser);
        int second = first < 0 ? -1 : messages.FindIndex(first + 1, IsUser);
        if (second < 0) return false;
        messages.RemoveRange(first, second - first);
        return true;
    }

    private static bool IsUser(ChatMessage message) => message.Role.Span.SequenceEqual("user"u8);
}
