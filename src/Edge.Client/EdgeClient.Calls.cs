using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Client;

public sealed partial class EdgeClient
{
    // The node meets the deadline that it is told itself, and its answer says more; this is the time that answer may take.
    private static readonly TimeSpan DeadlineGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks for the answer to a conversation.</summary>
    /// <exception cref="EdgeException">The request failed.</exception>
    public async Task<ChatAnswer> ChatAsync(ChatRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var deadline = Deadline(request.Deadline);
        using var argument = new PooledBufferWriter();
        ChatWriter.Write(argument, request, deadline, isStream: false);
        using var answer = await Send(EdgeMethods.ChatCompletions, argument.WrittenMemory, deadline + DeadlineGrace, chunks: null, cancellation).ConfigureAwait(false);
        return AnswerForm.Read(answer.Result, static result => ChatReader.ReadAnswer(result));
    }

    /// <summary>Asks for the answer to a conversation, piece by piece.</summary>
    /// <remarks>Leaving the loop early cancels the request. A stream that fails ends with an exception, never like a whole one: what came
    /// before is to be dropped. The last chunk has the <see cref="ChatChunk.Summary"/>.</remarks>
    /// <exception cref="EdgeException">The request failed.</exception>
    public async IAsyncEnumerable<ChatChunk> ChatStreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var deadline = Deadline(request.Deadline);
        using var argument = new PooledBufferWriter();
        ChatWriter.Write(argument, request, deadline, isStream: true);

        await using var stream = new AnswerStream(_options.MaxStreamBytes, cancellation);
        stream.Begin(Send(EdgeMethods.ChatCompletions, argument.WrittenMemory, deadline + DeadlineGrace, stream.Chunks, stream.Cancellation));
        while (await stream.NextAsync().ConfigureAwait(false) is { } chunk) yield return AnswerForm.Read(chunk, static chunk => ChatReader.ReadChunk(chunk));

        using var answer = await stream.EndAsync().ConfigureAwait(false);
        var summary = AnswerForm.Read(answer.Result, static result => ChatReader.ReadAnswer(result));
        yield return new ChatChunk { Summary = summary };
    }

    /// <summary>Asks for the vectors of texts.</summary>
    /// <exception cref="EdgeException">The request failed.</exception>
    public async Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var deadline = Deadline(request.Deadline);
        using var argument = new PooledBufferWriter();
        EmbeddingWriter.Write(argument, request, deadline);
        using var answer = await Send(EdgeMethods.Embeddings, argument.WrittenMemory, deadline + DeadlineGrace, chunks: null, cancellation).ConfigureAwait(false);
        return AnswerForm.Read(answer.Result, static result => EmbeddingReader.Read(result));
    }

    /// <summary>Asks whether a node is there.</summary>
    /// <returns>The time the answer took.</returns>
    /// <exception cref="EdgeException">It is not.</exception>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellation = default)
    {
        long started = _options.Time.GetTimestamp();
        using var answer = await SendAsync(EdgeMethods.Ping, default, cancellation: cancellation).ConfigureAwait(false);
        return _options.Time.GetElapsedTime(started);
    }

    /// <summary>Calls any method with JSON; for what has no method of its own here.</summary>
    /// <param name="method">The method's name, <c>models.list</c>.</param>
    /// <param name="argument">The argument, a JSON object.</param>
    /// <param name="deadline">As for <see cref="SendAsync"/>.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The result as JSON.</returns>
    /// <exception cref="ArgumentException">The argument is not valid JSON.</exception>
    /// <exception cref="EdgeException">The request failed.</exception>
    public async Task<string> CallAsync(string method, string argument = "{}", TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        using var answer = await SendAsync(Encoding.UTF8.GetBytes(method), RawValue.FromJson(argument), deadline, cancellation).ConfigureAwait(false);
        return answer.ToJson();
    }
}
