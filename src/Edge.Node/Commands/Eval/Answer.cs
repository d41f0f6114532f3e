using System.Text;
using Edge.Generation;

namespace Edge.Node.Commands.Eval;

/// <summary>The likeliest answer of a model, as text and as tokens.</summary>
internal sealed class Answer : IGenerationSink
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];

    private Answer()
    {
    }

    /// <summary>Its text.</summary>
    public string Text => _text.ToString();

    /// <summary>Its tokens, without one that ends it.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Why there is none, or none that is whole; null if it is.</summary>
    public string? Error { get; private set; }

    /// <summary>Asks a model, drawing the likeliest token every time.</summary>
    public static async Task<Answer> AskAsync(ChatModel model, IEnumerable<GoldenMessage> messages, int maxTokens, CancellationToken cancellation)
    {
        var answer = new Answer();
        var conversation = messages
            .Select(message => new ChatMessage(Encoding.UTF8.GetBytes(message.Role), Encoding.UTF8.GetBytes(message.Content)))
            .ToArray();

        // The model's own settings may penalise repetition: a reference does not.
        var greedy = new SamplingSettings { Temperature = 0, RepetitionPenalty = 1, TopLogprobs = 0, MaxTokens = maxTokens };
        var result = await model.GenerateAsync(conversation, greedy, answer, cancellation);
        cancellation.ThrowIfCancellationRequested();
        answer.Error = result.Error;
        return answer;
    }

    /// <inheritdoc/>
    public ValueTask OnTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        _text.Append(Encoding.UTF8.GetString(utf8.Span));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnToken(TokenLogprob chosen, ReadOnlySpan<TokenLogprob> top) => _tokens.Add(chosen.Token);
}
