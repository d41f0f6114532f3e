using MessagePack;

namespace Edge.Client;

/// <summary>Tokens of a request.</summary>
/// <param name="InputTokens">Of the prompt.</param>
/// <param name="OutputTokens">Of the answer; 0 for embeddings.</param>
public readonly record struct TokenUsage(long InputTokens, long OutputTokens)
{
    internal static TokenUsage Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil()) return default;
        long input = 0, output = 0;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (name == "prompt_tokens") input = reader.ReadInt64();
            else if (name == "completion_tokens") output = reader.ReadInt64();
            else reader.Skip();
        }

        return new TokenUsage(input, output);
    }
}
