using Edge.Generation;

namespace Edge.Tests.Inference.Generation;

/// <summary>What a model does when it is asked for too much, or no longer.</summary>
public sealed class ChatModelLimitsTests
{
    [SkippableFact]
    public async Task GenerateAsync_CancelledInTheMidst_EndsAtTheNextToken()
    {
        using var model = ChatTiny.Load();
        using var cancellation = new CancellationTokenSource();
        var sink = new RecordingSink(pieces =>
        {
            if (pieces == 3) cancellation.Cancel();
        });

        var result = await model.GenerateAsync(ChatTiny.LongAnswer().Messages, ChatTiny.Greedy, sink, cancellation.Token);

        Assert.Equal(GenerationOutcome.Cancelled, result.Outcome);
        Assert.Equal(3, sink.Pieces.Count);
        Assert.InRange(result.CompletionTokens, 3, 8);
        Assert.True(model.HasRoom);
    }

    [SkippableFact]
    public async Task GenerateAsync_CancelledBefore_GeneratesNothing()
    {
        using var model = ChatTiny.Load();
        var sink = new RecordingSink();

        var result = await model.GenerateAsync(ChatTiny.LongAnswer().Messages, ChatTiny.Greedy, sink, new CancellationToken(canceled: true));

        Assert.Equal(GenerationOutcome.Cancelled, result.Outcome);
        Assert.Empty(sink.Pieces);
    }

    [SkippableFact]
    public async Task GenerateAsync_QueueIsFull_IsToldAtOnceAndOthersGoOn()
    {
        var golden = ChatTiny.LongAnswer();
        using var model = ChatTiny.Load(new ChatModelOptions { MaxConcurrent = 1, MaxWaiting = 1 });
        using var started = new SemaphoreSlim(0);
        using var proceed = new ManualResetEventSlim();
        using var giveUp = new CancellationTokenSource();
        var slow = new RecordingSink(pieces =>
        {
            if (pieces > 1) return;
            started.Release();
            proceed.Wait();
        });

        var running = model.GenerateAsync(golden.Messages, ChatTiny.Greedy, slow, CancellationToken.None);
        await started.WaitAsync();
        var waiting = model.GenerateAsync(golden.Messages, ChatTiny.Greedy, new RecordingSink(), giveUp.Token);
        var refused = await model.GenerateAsync(golden.Messages, ChatTiny.Greedy, new RecordingSink(), CancellationToken.None);

        Assert.Equal(GenerationOutcome.QueueFull, refused.Outcome);
        Assert.Equal((1, 1), (model.Running, model.Waiting));

        await giveUp.CancelAsync();
        Assert.Equal(GenerationOutcome.Cancelled, (await waiting).Outcome);
        Assert.True(model.HasRoom);

        proceed.Set();
        Assert.Equal(GenerationOutcome.Completed, (await running).Outcome);
        Assert.Equal(golden.Text, slow.Text);
    }

    [SkippableFact]
    public async Task GenerateAsync_TwoAtOnce_DoNotMixTheirAnswers()
    {
        using var model = ChatTiny.Load(new ChatModelOptions { MaxConcurrent = 2 });
        var goldens = ChatTiny.Golden();

        string[] texts = await Task.WhenAll(goldens.Select(async golden =>
        {
            var sink = new RecordingSink();
            await model.GenerateAsync(golden.Messages, ChatTiny.Greedy, sink, CancellationToken.None);
            return sink.Text;
        }));

        Assert.Equal(goldens.Select(golden => golden.Text), texts);
    }

    [SkippableFact]
    public async Task GenerateAsync_SinkThrows_CallerGetsItAndTheModelGoesOn()
    {
        var golden = ChatTiny.LongAnswer();
        using var model = ChatTiny.Load();

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            model.GenerateAsync(golden.Messages, ChatTiny.Greedy, new RecordingSink(_ => throw new InvalidDataException()), CancellationToken.None));

        var sink = new RecordingSink();
        await model.GenerateAsync(golden.Messages, ChatTiny.Greedy, sink, CancellationToken.None);
        Assert.Equal(golden.Text, sink.Text);
    }

    [SkippableFact]
    public async Task Dispose_WhileRunning_CancelsWhatRuns()
    {
        var messages = ChatTiny.LongAnswer().Messages;
        var model = ChatTiny.Load();
        using var sink = new BlockedSink();

        var running = model.GenerateAsync(messages, ChatTiny.Greedy, sink, CancellationToken.None);
        await sink.Reached.WaitAsync();
        model.Dispose();

        Assert.Equal(GenerationOutcome.Cancelled, (await running).Outcome);
        var late = await model.GenerateAsync(messages, ChatTiny.Greedy, sink, CancellationToken.None);
        Assert.Equal(GenerationOutcome.QueueFull, late.Outcome);
    }

    [SkippableFact]
    public async Task GenerateAsync_PromptFillsTheContext_IsRefusedWithTheCounts()
    {
        using var model = ChatTiny.Load(new ChatModelOptions { MaxContextTokens = 32 });
        var sink = new RecordingSink();

        var result = await model.GenerateAsync(Conversation(turns: 4), ChatTiny.Greedy, sink, CancellationToken.None);

        Assert.Equal((GenerationOutcome.ContextTooLong, 32), (result.Outcome, result.ContextTokens));
        Assert.True(result.PromptTokens >= 32);
        Assert.Contains($"The prompt has {result.PromptTokens} tokens; prompt and answer may have 32 together.", result.Error, StringComparison.Ordinal);
        Assert.Empty(sink.Pieces);
    }

    [SkippableFact]
    public async Task GenerateAsync_ContextEndsBeforeTheAnswer_EndsForLength()
    {
        var golden = ChatTiny.LongAnswer();
        using var model = ChatTiny.Load(new ChatModelOptions { MaxContextTokens = golden.PromptIds.Length + 10 });
        var sink = new RecordingSink();

        var result = await model.GenerateAsync(golden.Messages, ChatTiny.Greedy with { MaxTokens = 100 }, sink, CancellationToken.None);

        Assert.Equal((GenerationOutcome.Completed, FinishReason.Length, 10), (result.Outcome, result.FinishReason, result.CompletionTokens));
        Assert.StartsWith(sink.Text, golden.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task GenerateAsync_OldTurnsMayBeDropped_DropsThemAndSaysSo()
    {
        using var model = ChatTiny.Load(new ChatModelOptions { MaxContextTokens = 64, ContextPolicy = ContextPolicy.DropOldestTurns });
        var messages = Conversation(turns: 6);

        var result = await model.GenerateAsync(messages, ChatTiny.Greedy, new RecordingSink(), CancellationToken.None);

        Assert.Equal(GenerationOutcome.Completed, result.Outcome);
        Assert.True(result.Truncated);
        Assert.Equal(0, result.DroppedMessages % 2); // whole turns, the system message stays
        Assert.InRange(result.PromptTokens, 1, 48);
    }

    [SkippableFact]
    public void Encode_OldTurnsMayBeDropped_DropsAsFewAsPossible()
    {
        using var model = ChatTiny.Load();
        var template = model.Configuration.ReadChatTemplate(ChatTiny.Folder);
        var messages = Conversation(turns: 7);
        var whole = new PromptEncoder(template, model.Tokenizer, 512, ContextPolicy.Refuse);

        for (int context = 40; context < 200; context += 7)
        {
            var prompt = new PromptEncoder(template, model.Tokenizer, context, ContextPolicy.DropOldestTurns).Encode(messages, maxTokens: 8);

            int dropped = Enumerable.Range(0, 8).First(turns => turns == 7 || Without(turns).Length <= context - 8) * 2;
            Assert.Equal(dropped, prompt.DroppedMessages);
            Assert.Equal(Without(dropped / 2), prompt.Ids);
        }

        int[] Without(int turns) => whole.Encode([messages[0], .. messages[(1 + 2 * turns)..]], maxTokens: 8).Ids;
    }

    [SkippableFact]
    public void Encode_PromptFarBeyondTheContext_IsReadOnlyAsFarAsNeeded()
    {
        using var model = ChatTiny.Load();
        var encoder = new PromptEncoder(template: null, model.Tokenizer, 512, ContextPolicy.Refuse);

        int[] ids = encoder.Encode([ChatTiny.Message("user", string.Concat(Enumerable.Repeat("is a ", 1 << 20)))], maxTokens: null).Ids;

        Assert.InRange(ids.Length, 512, 512 * model.Tokenizer.LongestPiece);
    }

    [SkippableFact]
    public async Task GenerateAsync_LastTurnAloneIsTooLong_IsRefusedAllTheSame()
    {
        using var model = ChatTiny.Load(new ChatModelOptions { MaxContextTokens = 32, ContextPolicy = ContextPolicy.DropOldestTurns });
        var messages = new[] { ChatTiny.Message("user", string.Join(' ', Enumerable.Repeat("word", 100))) };

        var result = await model.GenerateAsync(messages, ChatTiny.Greedy, new RecordingSink(), CancellationToken.None);

        Assert.Equal(GenerationOutcome.ContextTooLong, result.Outcome);
    }

    [SkippableFact]
    public void Forward_PromptInChunks_GivesTheSameAnswer()
    {
        var golden = ChatTiny.LongAnswer();
        var configuration = ModelConfiguration.Read(ChatTiny.Folder);
        using var session = new DecoderSession(Path.Combine(ChatTiny.Folder, "model.onnx"), configuration, threads: 1);
        using var run = new DecoderRun(session, configuration);

        run.Begin();
        run.Forward(golden.PromptIds.AsSpan(0, 5));
        run.Forward(golden.PromptIds.AsSpan(5, 1));
        run.Forward(golden.PromptIds.AsSpan(6));

        Assert.Equal(golden.PromptIds.Length, run.PastTokens);
        Assert.Equal(golden.Ids[0], System.Numerics.Tensors.TensorPrimitives.IndexOfMax(run.Logits));
    }

    private static ChatMessage[] Conversation(int turns) =>
    [
        ChatTiny.Message("system", "Be brief."),
        .. Enumerable.Range(0, turns).SelectMany(turn => new[] { ChatTiny.Message("user", $"What is {turn} + 1?"), ChatTiny.Message("assistant", $"{turn} + 1 = {turn + 1}.") }),
        ChatTiny.Message("user", "And what is 9 + 9?"),
    ];

    /// <summary>Takes no text until it is told to stop.</summary>
    private sealed class BlockedSink : IGenerationSink, IDisposable
    {
        public SemaphoreSlim Reached { get; } = new(0);

        public ValueTask OnTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
        {
            Reached.Release();
            cancellation.WaitHandle.WaitOne();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => Reached.Dispose();
    }
}
