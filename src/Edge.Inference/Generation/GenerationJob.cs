namespace Edge.Generation;

/// <summary>One request on its way through the queue and a slot.</summary>
internal sealed class GenerationJob(
    EncodedPrompt prompt,
    SamplingSettings settings,
    long seed,
    IGenerationSink sink,
    long enqueued,
    CancellationToken cancellation)
{
    private readonly TaskCompletionSource<GenerationResult> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EncodedPrompt Prompt => prompt;

    /// <summary>With every gap filled.</summary>
    public SamplingSettings Settings => settings;
    public long Seed => seed;
    public IGenerationSink Sink => sink;

    /// <summary>When it was queued, in the model's clock's ticks.</summary>
    public long Enqueued => enqueued;
    public CancellationToken Cancellation => cancellation;
    public Task<GenerationResult> Completion => _completion.Task;

    public void Complete(GenerationResult result) => _completion.TrySetResult(result);

    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
