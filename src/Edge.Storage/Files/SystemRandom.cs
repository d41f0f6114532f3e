namespace Edge.Storage.Files;

/// <summary>Random bits of the operating system's secure generator, without OpenSSL.</summary>
/// <remarks><see cref="System.Security.Cryptography.RandomNumberGenerator"/> loads OpenSSL on Linux, which takes a
/// quarter of the time a node has to start in. <see cref="Guid.NewGuid"/> draws on the same generator of the system
/// (getrandom), but 6 of its 128 bits are fixed; here a second one covers them.</remarks>
internal static class SystemRandom
{
    /// <summary>128 random bits.</summary>
    public static UInt128 Next()
    {
        Span<byte> first = stackalloc byte[16], second = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(first);
        Guid.NewGuid().TryWriteBytes(second);
        // The fixed bits are in bytes 7 and 8; turned by half, they meet random ones.
        for (int i = 0; i < first.Length; i++) first[i] ^= second[(i + 8) % second.Length];
        return BitConverter.ToUInt128(first);
    }
}
