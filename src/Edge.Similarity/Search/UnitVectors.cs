using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Similarity.Search;

/// <summary>Scores vectors of length one.</summary>
public static class UnitVectors
{
    /// <summary>The dot product, which for unit vectors is their cosine.</summary>
    /// <remarks>Pure; runs on the widest registers the process has.</remarks>
    /// <returns>-1 to 1 for unit vectors, give or take rounding (1e-6 at 512 dimensions).</returns>
    /// <exception cref="ArgumentException">The vectors differ in length.</exception>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ThrowIfLengthsDiffer(left, right);
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);

        // Four sums hide the latency of a multiply-add; one sum would wait for itself at every step.
        var (sum0, sum1, sum2, sum3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= left.Length - 4 * width; i += 4 * width)
        {
            sum0 = MultiplyAdd(ref a, ref b, i, sum0);
            sum1 = MultiplyAdd(ref a, ref b, i + width, sum1);
            sum2 = MultiplyAdd(ref a, ref b, i + 2 * width, sum2);
            sum3 = MultiplyAdd(ref a, ref b, i + 3 * width, sum3);
        }

        for (; i <= left.Length - width; i += width) sum0 = MultiplyAdd(ref a, ref b, i, sum0);

        float sum = Vector.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }

    /// <summary>The same without vector registers: what <see cref="Dot"/> is tested against.</summary>
    internal static float DotScalar(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ThrowIfLengthsDiffer(left, right);
        double sum = 0;
        for (int i = 0; i < left.Length; i++) sum += (double)left[i] * right[i];
        return (float)sum;
    }

    private static Vector<float> MultiplyAdd(ref float a, ref float b, int index, Vector<float> sum) =>
        Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref a, (nuint)index), Vector.LoadUnsafe(ref b, (nuint)index), sum);

    private static void ThrowIfLengthsDiffer(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException(
                $"The vectors have {left.Length} and {right.Length} dimensions; they must agree.");
    }
}
