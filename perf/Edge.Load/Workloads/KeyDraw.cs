using Edge.Load.Drawing;

namespace Edge.Load.Workloads;

/// <summary>Draws hits by Zipf's law and every so manieth time a miss.</summary>
internal sealed class KeyDraw(ChatOptions options)
{
    public const int Hit = 0, Miss = 1;

    private readonly ZipfSampler _sampler = new(options.Keys, options.Zipf);
    private readonly SplitMix _random = new(options.Seed);

    // The clock in the first bits: what a run asks for the first time, no earlier run asked.
    private long _nextMiss = DateTimeOffset.UtcNow.ToUnixTimeSeconds() << 32;
    private int _untilMiss = options.MissEvery;

    public Request Next()
    {
        if (_untilMiss == 0 || --_untilMiss != 0) return new Request(Hit, _sampler.Draw(_random));
        _untilMiss = options.MissEvery;
        return new Request(Miss, _nextMiss++);
    }
}
