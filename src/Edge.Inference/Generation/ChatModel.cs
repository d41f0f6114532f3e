using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Edge.Packaging;
using Edge.Tokenization;
using Edge.Tokenization.ChatTemplates;

namespace Edge.Generation;

/// <summary>A decoder that answers conversations: loaded once, asked by many.</summary>
/// <remarks>Thread-safe. Folders in the common export layout: <c>model.onnx</c> (Optimum's names, with past),
/// <c>config.json</c>, <c>tokenizer.json</c>; <c>tokenizer_config.json</c>, <c>generation_config.json</c> and
/// <c>chat_template.jinja</c> where there are any.</remarks>
public sealed class ChatModel : IDisposable
{
    internal const string Cancelled = "The request was cancelled.";
    private const string QueueFull = "The queue of the model is full.";

    private readonly DecoderSession _session;
    private readonly GenerationQueue _queue;
    private readonly GenerationSlot[] _slots;
    private readonly PromptEncoder _encoder;
    private readonly FrozenSet<int> _endTokens;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _disposing = new();

    private ChatModel(string folder, ChatModelOptions options, TimeProvider time)
    {
        _time = time;
        var configuration = ModelConfiguration.Read(folder);
        ContextTokens = Math.Min(options.MaxContextTokens, configuration.ContextTokens);
        Configuration = configuration with { ContextTokens = ContextTokens };
        Tokenizer = TokenizerJson.Load(Path.Combine(folder, "tokenizer.json"));
        if (Tokenizer.Count > configuration.VocabularyTokens)
        {
            throw new ModelFileException(
                Path.Combine(folder, "tokenizer.json"), "model.vocab",
                $"ids below {configuration.VocabularyTokens}, the vocab_size of config.json", $"{Tokenizer.Count - 1}");
        }

        _endTokens = configuration.EndTokens.ToFrozenSet();
        _encoder =
            new PromptEncoder(configuration.ReadChatTemplate(folder), Tokenizer, ContextTokens, options.ContextPolicy);
        _queue = new GenerationQueue(options.MaxConcurrent, options.MaxWaiting);
        _session = new DecoderSession(Path.Combine(folder, "model.onnx"), Configuration, options.Threads);
        try
        {
            Revision = ModelRevision.Compute(folder);
            var runs = new DecoderRun[options.MaxConcurrent];
            for (int i = 0; i < runs.Length; i++) runs[i] = new DecoderRun(_session, Configuration);
            runs[0].Try(Path.Combine(folder, "model.onnx"));
            _slots = Array.ConvertAll(runs, run => new GenerationSlot(this, _queue, run, time));
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of the durations in the results.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged, or needs what this node does not
    /// have.</exception>
    public static ChatModel Load(string folder, ChatModelOptions? options = null, TimeProvider? time = null) =>
        new(folder, options ?? new ChatModelOptions(), time ?? TimeProvider.System);

    /// <summary>Names the weights: part of every cache key.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public string Revision { get; }

    /// <summary>Most tokens of prompt and answer together.</summary>
    public int ContextTokens { get; }

    /// <summary>Whether a request would be taken now, to run or to wait.</summary>
    public bool HasRoom => _queue.HasRoom;

    /// <summary>Answers being generated.</summary>
    public int Running => _queue.Running;

    /// <summary>Requests waiting.</summary>
    public int Waiting => _queue.Waiting;

    internal ModelConfiguration Configuration { get; }
    internal BpeTokenizer Tokenizer { get; }

    /// <summary>How many tokens a text has, standing alone and without special tokens.</summary>
    /// <param name="utf8">The text.</param>
    public int CountTokens(ReadOnlySpan<byte> utf8)
    {
        var ids = new ArrayBufferWriter<int>();
        Tokenizer.Encode(utf8, addSpecialTokens: false, ids);
        return ids.WrittenCount;
    }

    /// <summary>What a token adds to a text: none for a special token, not always whole characters.</summary>
    /// <param name="token">An id the model gave.</param>
    public ReadOnlySpan<byte> TokenText(int token) => token < Tokenizer.Count ? Tokenizer.Text(token) : default;

    /// <summary>Answers a conversation.</summary>
    /// <remarks>Refusals and failures are results. Several answers to one prompt are several calls, one after another,
    /// with <see cref="SamplingSettings.ForChoice"/>. A cancelled request gives its place back at its next token, and
    /// in the midst of a pass of the model.</remarks>
    /// <param name="messages">The conversation; borrowed until the task completes.</param>
    /// <param name="settings">How to draw the answer.</param>
    /// <param name="sink">Where its text goes.</param>
    /// <param name="cancellation">Ends the generation.</param>
    /// <exception cref="Exception">What the sink threw.</exception>
    public async Task<GenerationResult> GenerateAsync(
        IReadOnlyList<ChatMessage> messages,
        SamplingSettings settings,
        IGenerationSink sink,
        CancellationToken cancellation)
    {
        if (settings.FindFault() is { } fault) return Refuse(GenerationOutcome.InvalidRequest, fault);
        if (!_queue.HasRoom) return Refuse(GenerationOutcome.QueueFull, QueueFull);

        settings = settings.Or(Configuration.SamplingDefaults);
        EncodedPrompt prompt;
        try
        {
            prompt = _encoder.Encode(messages, settings.MaxTokens);
        }
        catch (ChatTemplateException e)
        {
            return Refuse(GenerationOutcome.InvalidRequest, e.Message);
        }
        if (prompt.Ids.Length == 0) return Refuse(GenerationOutcome.InvalidRequest, "The prompt is empty.");
        if (prompt.Ids.Length >= ContextTokens)
        {
            int count = prompt.Ids.Length;
            string error = $"The prompt has {count} tokens; prompt and answer may have {ContextTokens} together.";
            return Refuse(GenerationOutcome.ContextTooLong, error) with { PromptTokens = count };
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        long seed = settings.Seed ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var job = new GenerationJob(prompt, settings, seed, sink, _time.GetTimestamp(), either.Token);
        if (!_queue.TryAdd(job)) return Refuse(GenerationOutcome.QueueFull, QueueFull);

        using var leave = either.Token.UnsafeRegister(_ => Leave(job), null);
        return await job.Completion;
    }

    /// <summary>Cancels what runs and waits, and frees the model.</summary>
    /// <remarks>What is asked from now on is told that the queue is full.</remarks>
    public void Dispose()
    {
        _disposing.Cancel();
        foreach (var job in _queue.Close()) job.Complete(Refuse(GenerationOutcome.Cancelled, Cancelled));
        foreach (var slot in _slots) slot.Dispose();
        _session.Dispose();
        _disposing.Dispose();
    }

    internal bool EndsAnswer(int token) => _endTokens.Contains(token);

    private void Leave(GenerationJob job)
    {
        // One that a slot has taken is completed there.
        if (_queue.Remove(job)) job.Complete(Refuse(GenerationOutcome.Cancelled, Cancelled));
    }

    private GenerationResult Refuse(GenerationOutcome outcome, string error) =>
        new() { Outcome = outcome, Error = error, ContextTokens = ContextTokens };
}
