using Edge.Generation;

namespace Edge.Tests.Inference.Generation;

public sealed class GenerationQueueTests
{
    [Fact]
    public void TryAdd_RunningAndWaitingAreFull_Refuses()
    {
        var queue = new GenerationQueue(maxConcurrent: 1, maxWaiting: 1);

        Assert.True(queue.TryAdd(Job()));
        queue.Take();
        Assert.True(queue.TryAdd(Job()));
        Assert.False(queue.TryAdd(Job()));
        Assert.False(queue.HasRoom);
        Assert.Equal((1, 1), (queue.Running, queue.Waiting));

        queue.Release();

        Assert.True(queue.TryAdd(Job()));
    }

    [Fact]
    public void TryAdd_NoWaitingAllowed_TakesAsManyAsRun()
    {
        var queue = new GenerationQueue(maxConcurrent: 2, maxWaiting: 0);

        Assert.True(queue.TryAdd(Job()));
        Assert.True(queue.TryAdd(Job()));
        Assert.False(queue.TryAdd(Job()));
    }

    [Fact]
    public void Take_SeveralWait_GivesTheOldest()
    {
        var queue = new GenerationQueue(1, 2);
        GenerationJob first = Job(), second = Job();
        queue.TryAdd(first);
        queue.TryAdd(second);

        Assert.Same(first, queue.Take());
        Assert.Same(second, queue.Take());
    }

    [Fact]
    public void Remove_OneThatWaits_FreesItsPlaceAtOnce()
    {
        var queue = new GenerationQueue(1, 0);
        var job = Job();
        queue.TryAdd(job);

        Assert.True(queue.Remove(job));
        Assert.False(queue.Remove(job));
        Assert.True(queue.TryAdd(Job()));
    }

    [Fact]
    public async Task Close_SlotsWaitAndJobsWait_LetsBothGo()
    {
        var queue = new GenerationQueue(2, 2);
        var taking = Task.Run(queue.Take);

        Assert.Empty(queue.Close());
        Assert.Null(await taking);
        Assert.Null(queue.Take());
        Assert.False(queue.TryAdd(Job()));

        var other = new GenerationQueue(1, 1);
        var job = Job();
        other.TryAdd(job);
        Assert.Equal([job], other.Close());
    }

    private static GenerationJob Job() =>
        new(new EncodedPrompt([1], 0), new SamplingSettings(), seed: 0, new RecordingSink(), enqueued: 0, CancellationToken.None);
}
