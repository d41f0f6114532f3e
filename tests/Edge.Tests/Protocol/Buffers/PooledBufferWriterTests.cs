using System.Buffers;
using Edge.Buffers;
using Edge.TestKit;

namespace Edge.Tests.Protocol.Buffers;

public sealed class PooledBufferWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public void Write_InPieces_KeepsEveryByteInOrder(int pieceBytes)
    {
        byte[] content = new byte[10_000];
        new Random(1).NextBytes(content);
        using var writer = new PooledBufferWriter();

        for (int at = 0; at < content.Length; at += pieceBytes)
            writer.Write(content.AsSpan(at, Math.Min(pieceBytes, content.Length - at)));

        Assert.Equal(content, writer.WrittenSpan.ToArray());
        Assert.Equal(content, writer.WrittenMemory.ToArray());
        Assert.Equal(content.Length, writer.WrittenCount);
    }

    [Fact]
    public void GetSpan_PastTheLimit_ThrowsWithBothSizes()
    {
        using var writer = new PooledBufferWriter(maxBytes: 300);
        writer.Write(new byte[299]);

        var full = Assert.Throws<BufferFullException>(() => writer.GetSpan(2));

        Assert.Equal(301, full.NeededBytes);
        Assert.Equal(300, full.MaxBytes);
        Assert.Equal(1, writer.GetSpan().Length); // never more than the limit, though the pool gave more
        Assert.Equal(299, writer.WrittenCount);
    }

    [Fact]
    public void Advance_PastTheMemory_Throws()
    {
        using var writer = new PooledBufferWriter(maxBytes: 10);
        writer.GetSpan(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
    }

    [Fact]
    public void Reset_WithClear_LeavesNothingOfTheContent()
    {
        using var writer = new PooledBufferWriter();
        writer.Write("secret"u8);

        writer.Reset(clear: true);

        Assert.Equal(0, writer.WrittenCount);
        Assert.Equal(new byte[6], writer.GetSpan(6)[..6].ToArray());
    }

    [Fact]
    public void Reset_ThenTheSameContent_AllocatesNothing()
    {
        using var writer = new PooledBufferWriter();
        writer.Write(new byte[5000]);
        writer.Reset();

        Assert.Equal(0, Allocation.Least(100, () =>
        {
            writer.GetSpan(5000);
            writer.Advance(5000);
            writer.Reset();
        }));
    }

    [Fact]
    public void Patch_OfWrittenBytes_ChangesThem()
    {
        using var writer = new PooledBufferWriter();
        writer.Write("a?c"u8);

        writer.Patch(1, 1)[0] = (byte)'b';
        writer.Truncate(2);

        Assert.Equal("ab"u8.ToArray(), writer.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Patch(1, 2).Length);
    }

    [Theory]
    [InlineData(0, "abcdef")]
    [InlineData(2, "cdef")]
    [InlineData(6, "")]
    public void DropFront_KeepsTheRest(int count, string rest)
    {
        using var writer = new PooledBufferWriter();
        writer.Write("abcdef"u8);

        writer.DropFront(count);

        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(rest), writer.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.DropFront(rest.Length + 1));
    }

    [Fact]
    public void Dispose_ThenWrite_StartsEmpty()
    {
        var writer = new PooledBufferWriter();
        writer.Write("old"u8);

        writer.Dispose();
        writer.Write("new"u8);

        Assert.Equal("new"u8.ToArray(), writer.WrittenSpan.ToArray());
        writer.Dispose();
    }
}
