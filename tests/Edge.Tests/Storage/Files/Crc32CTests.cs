using Edge.Storage.Files;

namespace Edge.Tests.Storage.Files;

public sealed class Crc32CTests
{
    /// <summary>The check value of the CRC catalogues, and RFC 3720 B.4's 32 bytes of zeros.</summary>
    [Fact]
    public void Of_PublishedVectors_Agrees()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Fact]
    public void Of_InTwoPieces_IsTheSameAsInOne()
    {
        byte[] bytes = new byte[100];
        new Random(1).NextBytes(bytes);

        for (int cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Of(bytes.AsSpan(cut), Crc32C.Of(bytes.AsSpan(0, cut))));
    }
}
