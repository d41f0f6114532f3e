using System.Buffers.Binary;
using System.Numerics;

namespace Edge.Storage.Files;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), one instruction per eight bytes where the CPU has
/// it.</summary>
internal static class Crc32C
{
    /// <summary>Checks <paramref name="bytes"/>, beginning from <paramref name="seed"/>.</summary>
    /// <param name="bytes">What to check.</param>
    /// <param name="seed">0 for the standard value; anything else makes a sum that only its holder can forge.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
