namespace Edge.Load.Drawing;

/// <summary>A small fast source of random numbers: SplitMix64 (Steele, Lea and Flood, 2014). The same seed gives the same numbers
/// on every machine and release of .NET.</summary>
public sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A whole number from 0 to below <paramref name="limit"/>, to within a bias of limit / 2^32.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>A number from 0 to below 1, of 53 bits.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));
}
