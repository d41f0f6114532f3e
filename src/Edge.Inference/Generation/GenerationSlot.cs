using Microsoft.ML.OnnxRuntime;

namespace Edge.Generation;

/// <summary>One place where answers are generated, one after another: a thread, a key-value cache, a sampler.</summary>
/// <remarks>A thread of its own, because a decoder that held pool threads for seconds would starve both
/// doors.</remarks>
internal sealed class GenerationSlot : IDisposable
{
    private readonly ChatModel _model;
    private readonly GenerationQueue _queue;
    private readonly TimeProvider _time;
    private readonly DecoderRun _run;
    private readonly Sampler _sampler;
    private readonly LogprobReader _logprobs;
    private readonly TextStream _text = new();
    private readonly int[] _next = new int[1];
    private readonly Thread _thread;

    public GenerationSlot(ChatModel model, GenerationQueue queue, DecoderRun run, TimeProvider time)
    {
        (_model, _queue, _run, _time) = (model, queue, run, time);
        _sampler = new Sampler(model.Configuration.VocabularyTokens);
        _logprobs = new LogprobReader(model.Configuration.VocabularyTokens);
        _thread = new Thread(Work) { IsBackground = true, Name = "edge-generation" };
        _thread.Start();
    }

    /// <summary>Waits for the thread, whose queue must be closed.</summary>
    public void Dispose()
    {
        _thread.Join();
        _run.Dispose();
    }

    private void Work()
    {
        while (_queue.Take() is { } job)
        {
            GenerationResult? result = null;
            Exception? fault = null;
            try
            {
                result = Run(job);
            }
#pragma warning disable CA1031 // Whatever a sink throws belongs to its caller; the slot goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fault = e;
            }

            // The place is free before the caller hears of it, who may come back at once.
            _queue.Release();
            if (fault is null) job.Complete(result!);
            else job.Fail(fault);
        }
    }

    private GenerationResult Run(GenerationJob job)
    {
        long started = _time.GetTimestamp(), decoding = 0;
        var result = new GenerationResult
        {
            Outcome = GenerationOutcome.Cancelled,
            Error = ChatModel.Cancelled,
            PromptTokens = job.Prompt.Ids.Length,
            ContextTokens = _model.ContextTokens,
            DroppedMessages = job.Prompt.DroppedMessages,
            Seed = job.Seed,
            QueueTime = _time.GetElapsedTime(job.Enqueued, started),
        };

        int tokens = 0;
        _run.Begin();
        using var abort = job.Cancellation.UnsafeRegister(static run => ((DecoderRun)run!).Abort(), _run);
        try
        {
            Prefill(job);
            decoding = _time.GetTimestamp();
            var reason = Decode(job, ref tokens);
            result = result with { Outcome = GenerationOutcome.Completed, FinishReason = reason, Error = null };
        }
        catch (Exception e) when (IsCancellation(e, job.Cancellation))
        {
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotFiniteNumberException)
        {
            result = result with { Outcome = GenerationOutcome.Failed, Error = e.Message };
        }

        long ended = _time.GetTimestamp();
        return result with
        {
            CompletionTokens = tokens,
            PrefillTime = _time.GetElapsedTime(started, decoding == 0 ? ended : decoding),
            DecodeTime = decoding == 0 ? TimeSpan.Zero : _time.GetElapsedTime(decoding, ended),
        };
    }

    // A pass that was aborted fails like any other: only the token tells why.
    private static bool IsCancellation(Exception e, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested && e is OperationCanceledException or OnnxRuntimeException;

    private void Prefill(GenerationJob job)
    {
        ReadOnlySpan<int> ids = job.Prompt.Ids;
        _sampler.Begin(job.Settings, job.Seed, ids);
        _text.Begin(job.Settings.Stop, _model.Tokenizer.LeadingSpaces);
        for (int chunk; !ids.IsEmpty; ids = ids[chunk..])
        {
            job.Cancellation.ThrowIfCancellationRequested();
            chunk = Math.Min(ids.Length, _run.ChunkTokens);
            _run.Forward(ids[..chunk]);
        }
    }

    private FinishReason Decode(GenerationJob job, ref int tokens)
    {
        int limit = Math.Min(job.Settings.MaxTokens ?? int.MaxValue, _model.ContextTokens - job.Prompt.Ids.Length);
        while (true)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            int token = _sampler.Next(_run.Logits);
            tokens++;
            if (_model.EndsAnswer(token)) return Finish(job, FinishReason.Stop);

            if (job.Settings.TopLogprobs is { } count)
            {
                var chosen = _logprobs.Read(_run.Logits, token, count, out var top);
                job.Sink.OnToken(chosen, top);
            }
            Send(job, _text.Add(_model.Tokenizer.Text(token)));
            if (_text.IsStopped) return FinishReason.Stop;
            if (tokens == limit) return Finish(job, FinishReason.Length);

            _next[0] = token;
            _run.Forward(_next);
        }
    }

    private FinishReason Finish(GenerationJob job, FinishReason reason)
    {
        Send(job, _text.End());
        return reason;
    }

    private static void Send(GenerationJob job, ReadOnlyMemory<byte> text)
    {
        if (text.IsEmpty) return;

        // The thread is the slot's own: it may wait for a slow reader, and nothing else waits with it.
        var sent = job.Sink.OnTextAsync(text, job.Cancellation);
        if (sent.IsCompletedSuccessfully) sent.GetAwaiter().GetResult();
        else sent.AsTask().GetAwaiter().GetResult();
    }
}
