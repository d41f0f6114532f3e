using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Similarity.Search;

/// <summary>One bit a dimension, its sign: 64 bytes stand for the 2,048 of a 512-d vector while a scope is
/// scanned.</summary>
/// <remarks>Vectors that point the same way share signs, so few differing bits mean a high cosine. Near enough to pick
/// who is scored exactly, not to decide.</remarks>
internal static class SignSketch
{
    /// <summary>Dimensions must fill whole words.</summary>
    public const int BitsPerWord = 64;

    /// <summary>Sketches a vector; bit i of the sketch is set where dimension i is negative.</summary>
    /// <param name="vector">A multiple of 64 dimensions.</param>
    /// <param name="sketch">One word for 64 dimensions.</param>
    public static void Write(ReadOnlySpan<float> vector, Span<ulong> sketch)
    {
        ref float v = ref MemoryMarshal.GetReference(vector);
        for (int word = 0; word < sketch.Length; word++)
        {
            ulong bits = 0;
            for (int lane = 0; lane < BitsPerWord; lane += Vector256<float>.Count)
            {
                var signs = Vector256.LoadUnsafe(ref v, (nuint)(word * BitsPerWord + lane));
                bits |= (ulong)signs.ExtractMostSignificantBits() << lane;
            }

            sketch[word] = bits;
        }
    }

    /// <summary>The scalar twin of <see cref="Write"/>.</summary>
    public static void WriteScalar(ReadOnlySpan<float> vector, Span<ulong> sketch)
    {
        sketch.Clear();
        for (int i = 0; i < vector.Length; i++)
            if (float.IsNegative(vector[i])) sketch[i / BitsPerWord] |= 1UL << (i % BitsPerWord);
    }

    /// <summary>Counts the bits in which each sketch differs from the query.</summary>
    /// <param name="query">One sketch.</param>
    /// <param name="sketches">Sketches end to end, one for each distance.</param>
    /// <param name="distances">Receives the count of each, 0 to the number of dimensions.</param>
    public static void Distances(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> sketches, Span<ushort> distances)
    {
        if (Avx2.IsSupported && query.Length == 8) DistancesAvx2(query, sketches, distances);
        else DistancesScalar(query, sketches, distances);
    }

    /// <summary>The scalar twin, for every number of words.</summary>
    public static void DistancesScalar(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> sketches, Span<ushort> distances)
    {
        for (int row = 0; row < distances.Length; row++)
        {
            var sketch = sketches.Slice(row * query.Length, query.Length);
            int distance = 0;
            for (int word = 0; word < sketch.Length; word++)
                distance += BitOperations.PopCount(sketch[word] ^ query[word]);
            distances[row] = (ushort)distance;
        }
    }

    /// <summary>For 512 dimensions: two registers a sketch, bits counted by table look-up, four bits at a
    /// time.</summary>
    /// <remarks>Muła, Kurz, Lemire, "Faster population counts using AVX2 instructions", section 3.</remarks>
    private static void DistancesAvx2(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> sketches, Span<ushort> distances)
    {
        var bitsOfNibble = Vector256.Create(
            (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        var nibble = Vector256.Create((byte)0x0f);
        var queryLow = Vector256.Create(query[..4]).AsByte();
        var queryHigh = Vector256.Create(query.Slice(4, 4)).AsByte();
        ref ulong sketch = ref MemoryMarshal.GetReference(sketches[..(distances.Length * 8)]);

        for (int row = 0; row < distances.Length; row++, sketch = ref Unsafe.Add(ref sketch, 8))
        {
            var low = Vector256.LoadUnsafe(ref sketch).AsByte() ^ queryLow;
            var high = Vector256.LoadUnsafe(ref sketch, 4).AsByte() ^ queryHigh;
            var counts = Avx2.Shuffle(bitsOfNibble, low & nibble)
                + Avx2.Shuffle(bitsOfNibble, (low.AsUInt16() >>> 4).AsByte() & nibble)
                + Avx2.Shuffle(bitsOfNibble, high & nibble)
                + Avx2.Shuffle(bitsOfNibble, (high.AsUInt16() >>> 4).AsByte() & nibble);
            var sums = Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero); // of eight bytes each
            distances[row] = (ushort)Vector256.Sum(sums.AsUInt64());
        }
    }
}
