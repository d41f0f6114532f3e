using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Edge.Tokenization;

/// <summary>What NFKC needs of the Unicode character database.</summary>
/// <remarks>The product runs with invariant globalisation, in which <c>string.Normalize</c> silently does nothing.
/// The layout of the table is described where it is made, in native/unicode/nfkc.py.</remarks>
internal static class NfkcTables
{
    /// <summary>Most code points that one decomposes into: U+FDFA.</summary>
    public const int MaxExpansion = 18;

    private const int Format = 1;
    private const int HeaderBytes = 28;
    private const int PageBits = 8;

    // Unicode chapter 3.12: the 11,172 syllables follow from three short rows of jamo.
    private const uint SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const uint LeadCount = 19, VowelCount = 21, TailCount = 28;
    private const uint SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly uint[] DecompositionKeys;
    private static readonly int[] DecompositionStarts;
    private static readonly uint[] Expansions;
    private static readonly uint[] ClassKeys;
    private static readonly byte[] Classes;
    private static readonly ulong[] CompositionPairs;
    private static readonly uint[] Composites;

    // Pages of 256 code points in which nothing decomposes, combines or is the second of a pair: most of text.
    private static readonly bool[] BusyPages = new bool[0x110000 >> PageBits];
    private static readonly HashSet<uint> Seconds = [];

    static NfkcTables()
    {
        byte[] bytes = ReadResource();
        if (!bytes.AsSpan(0, 4).SequenceEqual("NFKC"u8) || BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4)) != Format)
            throw new InvalidOperationException($"Nfkc.bin is not in format {Format}: run native/unicode/nfkc.py");

        UnicodeVersion = string.Join('.', MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(6, 6)).ToArray());
        var counts = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(12, 16));
        var numbers = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(HeaderBytes));
        var decompositions = numbers[..counts[0]];
        Expansions = numbers.Slice(counts[0], counts[1]).ToArray();
        var classes = numbers.Slice(counts[0] + counts[1], counts[2]);
        var compositions = numbers[(counts[0] + counts[1] + counts[2])..];

        DecompositionKeys = new uint[decompositions.Length];
        DecompositionStarts = new int[decompositions.Length + 1];
        for (int i = 0; i < decompositions.Length; i++)
        {
            DecompositionKeys[i] = decompositions[i] >> 8;
            DecompositionStarts[i + 1] = DecompositionStarts[i] + (byte)decompositions[i];
            BusyPages[decompositions[i] >> 8 >> PageBits] = true;
        }

        ClassKeys = new uint[classes.Length];
        Classes = new byte[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            (ClassKeys[i], Classes[i]) = (classes[i] >> 8, (byte)classes[i]);
            BusyPages[ClassKeys[i] >> PageBits] = true;
        }

        CompositionPairs = new ulong[compositions.Length / 3];
        Composites = new uint[CompositionPairs.Length];
        for (int i = 0; i < Composites.Length; i++)
        {
            uint second = compositions[3 * i + 1];
            (CompositionPairs[i], Composites[i]) = (Pair(compositions[3 * i], second), compositions[3 * i + 2]);
            Seconds.Add(second);
            BusyPages[second >> PageBits] = true;
        }
    }

    /// <summary>Version of the Unicode character database the tables were made from.</summary>
    public static string UnicodeVersion { get; }

    /// <summary>Writes what a code point decomposes into, itself if nothing.</summary>
    /// <returns>How many code points were written, at most <see cref="MaxExpansion"/>.</returns>
    public static int Decompose(uint codePoint, Span<uint> output)
    {
        if (codePoint - SyllableBase < SyllableCount) return DecomposeSyllable(codePoint - SyllableBase, output);

        int index = BusyPages[codePoint >> PageBits] ? Array.BinarySearch(DecompositionKeys, codePoint) : -1;
        if (index < 0)
        {
            output[0] = codePoint;
            return 1;
        }

        var expansion = Expansions.AsSpan(DecompositionStarts[index]..DecompositionStarts[index + 1]);
        expansion.CopyTo(output);
        return expansion.Length;
    }

    /// <summary>The canonical combining class; 0 is a starter.</summary>
    public static int CombiningClass(uint codePoint)
    {
        if (!BusyPages[codePoint >> PageBits]) return 0;

        int index = Array.BinarySearch(ClassKeys, codePoint);
        return index < 0 ? 0 : Classes[index];
    }

    /// <summary>Composes a starter with what follows it.</summary>
    /// <returns>The composite, or 0.</returns>
    public static uint Compose(uint first, uint second)
    {
        if (first - LeadBase < LeadCount && second - VowelBase < VowelCount)
            return SyllableBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TailCount;
        if (first - SyllableBase < SyllableCount && (first - SyllableBase) % TailCount == 0
            && second - TailBase - 1 < TailCount - 1)
            return first + second - TailBase;

        int index = Seconds.Contains(second) ? Array.BinarySearch(CompositionPairs, Pair(first, second)) : -1;
        return index < 0 ? 0 : Composites[index];
    }

    /// <summary>Whether nothing before this code point can change what it, and all behind it, normalises to.</summary>
    public static bool StartsSegment(uint codePoint)
    {
        if (!BusyPages[codePoint >> PageBits]) return !JoinsSyllable(codePoint);

        int index = Array.BinarySearch(DecompositionKeys, codePoint);
        uint first = index < 0 ? codePoint : Expansions[DecompositionStarts[index]];
        return CombiningClass(first) == 0 && !Seconds.Contains(first) && !JoinsSyllable(first);
    }

    // Vowel and tail jamo join the syllable before them.
    private static bool JoinsSyllable(uint codePoint) =>
        codePoint - VowelBase < VowelCount || codePoint - TailBase - 1 < TailCount - 1;

    private static int DecomposeSyllable(uint syllable, Span<uint> output)
    {
        output[0] = LeadBase + syllable / (VowelCount * TailCount);
        output[1] = VowelBase + syllable % (VowelCount * TailCount) / TailCount;
        if (syllable % TailCount == 0) return 2;

        output[2] = TailBase + syllable % TailCount;
        return 3;
    }

    private static ulong Pair(uint first, uint second) => (ulong)first << 32 | second;

    private static byte[] ReadResource()
    {
        using var stream = typeof(NfkcTables).Assembly.GetManifestResourceStream("Nfkc.bin")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
