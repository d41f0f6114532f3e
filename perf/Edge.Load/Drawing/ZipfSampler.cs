namespace Edge.Load.Drawing;

/// <summary>Draws keys as users do: the k-th most popular of n with a probability in proportion to 1 / k^s.</summary>
/// <remarks>Walker's alias method in Vose's form (1991): two table look-ups a draw, whatever n is.</remarks>
public sealed class ZipfSampler
{
    private readonly uint[] _threshold;
    private readonly int[] _alias;

    /// <summary>Prepares the tables.</summary>
    /// <param name="keys">How many there are, 1 or more.</param>
    /// <param name="exponent">s, 0 or more; 0 makes all equally likely. YCSB's default is 0.99.</param>
    public ZipfSampler(int keys, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        _threshold = new uint[keys];
        _alias = new int[keys];
        Fill(Probabilities(keys, exponent));
    }

    /// <summary>Draws a key, 0 the most popular.</summary>
    public int Draw(SplitMix random)
    {
        ulong bits = random.Next();
        int key = (int)(((bits >> 32) * (ulong)_threshold.Length) >> 32);
        return (uint)bits <= _threshold[key] ? key : _alias[key];
    }

    /// <summary>The probability of each key.</summary>
    public static double[] Probabilities(int keys, double exponent)
    {
        var weights = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) sum += weights[i] = Math.Pow(i + 1, -exponent);
        for (int i = 0; i < keys; i++) weights[i] /= sum;
        return weights;
    }

    // A column keeps its own key up to its threshold and gives the rest of its width to one key that has too much.
    private void Fill(double[] probabilities)
    {
        int keys = probabilities.Length;
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int i = 0; i < keys; i++)
        {
            probabilities[i] *= keys;
            (probabilities[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            int poor = small.Pop(), rich = large.Pop();
            _threshold[poor] = (uint)(probabilities[poor] * uint.MaxValue);
            _alias[poor] = rich;
            probabilities[rich] -= 1 - probabilities[poor];
            (probabilities[rich] < 1 ? small : large).Push(rich);
        }

        // What is left is a whole column each, but for rounding.
        foreach (int whole in small.Concat(large)) _threshold[whole] = uint.MaxValue;
    }
}
