namespace Edge.Caching;

/// <summary>How much time the node may spend on similar prompts that it only watches: a share of all time, which can be saved up for a burst.</summary>
/// <remarks>In shadow mode an embedding answers nobody, and it takes as long as hundreds of exact hits: under load a sample of the prompts must do.
/// Thread-safe.</remarks>
internal sealed class ShadowBudget(TimeProvider time)
{
    /// <summary>Share of the time in which any prompt may be looked at.</summary>
    public const double Share = 0.05;

    /// <summary>Most time that is saved up: some hundred prompts in a row are all looked at.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TimeSpan _left = Burst;
    private long _settledAt = time.GetTimestamp();
    private int _running;

    /// <summary>Begins to look at a prompt, if there is time for it; <see cref="End"/> ends it.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            Settle();
            if (_left <= TimeSpan.Zero) return false;
            _running++;
            return true;
        }
    }

    /// <summary>Ends what <see cref="TryBegin"/> began.</summary>
    public void End()
    {
        lock (_gate)
        {
            Settle();
            _running--;
        }
    }

    private void Settle()
    {
        long now = time.GetTimestamp();
        var passed = time.GetElapsedTime(_settledAt, now);
        _settledAt = now;
        // Prompts that are looked at side by side wait for each other: their time counts once.
        _left += passed * Share - (_running > 0 ? passed : TimeSpan.Zero);
        if (_left > Burst) _left = Burst;
    }
}
