using System.Security.Cryptography;
using System.Text;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Generation;

/// <summary>Answers chat requests from a local model.</summary>
/// <remarks>Thread-safe. Answers go out in chunks whether the caller streams or not; the request path joins them.</remarks>
public sealed class ChatBackend(string name, ChatModel model, TimeProvider time) : IBackend
{
    // A prompt waits for its turn behind others; one second is about one answer of a small model.
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Local;

    /// <inheritdoc/>
    public IReadOnlyList<ModelDescription> Models { get; } =
        [new(name, Endpoint.ChatCompletions, model.Revision, "local", model.ContextTokens, time.GetUtcNow())];

    /// <inheritdoc/>
    public bool HasRoom => model.HasRoom;

    /// <inheritdoc/>
    public bool Serves(Endpoint endpoint, ReadOnlySpan<byte> model) => endpoint == Endpoint.ChatCompletions && model.SequenceEqual(_name);

    /// <inheritdoc/>
    public async ValueTask<BackendOutcome> SendAsync(InferenceRequest request, IChunkSink sink, CancellationToken cancellation)
    {
        if (ChatRequest.FindUnsupported(request, name) is { } unsupported) return BackendOutcome.Failed(unsupported);
        if (ChatRequest.ReadMessages(request, name, out var messages) is { } error) return BackendOutcome.Refused(error);
        var settings = ChatRequest.ReadSettings(request);
        ChatRequest.WarnOfIgnored(request, sink);

        using var chunks = new ChatChunks("chatcmpl-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)), time.GetUtcNow(), name, model, sink);
        int choices = ChatRequest.ReadChoices(request), completionTokens = 0;
        GenerationResult? result = null;
        for (int choice = 0; choice < choices; choice++)
        {
            await chunks.BeginAsync(choice, cancellation);
            result = await model.GenerateAsync(messages, settings.ForChoice(choice), chunks, cancellation);
            if (result.Outcome != GenerationOutcome.Completed) return Failed(result);
            completionTokens += result.CompletionTokens;
            await chunks.FinishAsync(result.FinishReason, cancellation);
        }

        if (result is { Truncated: true }) sink.Warn($"the conversation is longer than the {result.ContextTokens} tokens of '{name}'; its {result.DroppedMessages} oldest messages were left out");
        await chunks.UsageAsync(result!.PromptTokens, completionTokens, cancellation);
        return BackendOutcome.Completed;
    }

    private BackendOutcome Failed(GenerationResult result)
    {
        string message = $"'{name}': {result.Error}";
        return result.Outcome switch
        {
            GenerationOutcome.InvalidRequest => BackendOutcome.Refused(new EdgeError(ErrorCode.InvalidRequest, message)),
            GenerationOutcome.ContextTooLong => BackendOutcome.Refused(new EdgeError(ErrorCode.ContextLengthExceeded, message, "messages")),
            GenerationOutcome.QueueFull => BackendOutcome.Failed(new EdgeError(ErrorCode.Overloaded, message, RetryAfter: BusyRetry)),
            GenerationOutcome.Cancelled => BackendOutcome.Refused(new EdgeError(ErrorCode.Cancelled, message)),
            _ => BackendOutcome.Failed(new EdgeError(ErrorCode.ServerError, message)),
        };
    }
}
