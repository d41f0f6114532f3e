using System.Buffers.Binary;
using Edge.Storage.Files;

namespace Edge.Tests.Storage.Files;

public sealed class FileHeaderTests
{
    private static readonly FileHeader Header =
        new(FileKind.LogSegment, Salt: 0x1122334455667788, Start: 1L << 40, PageBytes: 4096);

    [Fact]
    public void Read_Written_GivesItBack()
    {
        Assert.Equal(HeaderStatus.Good, FileHeader.Read(Written(), FileKind.LogSegment, out var read));
        Assert.Equal(Header, read);
    }

    [Fact]
    public void Read_AnotherKind_IsDamaged()
        => Assert.Equal(HeaderStatus.Damaged, FileHeader.Read(Written(), FileKind.Checkpoint, out _));

    [Fact]
    public void Read_AnyBitFlipped_IsDamaged()
    {
        for (int bit = 0; bit < FileHeader.Bytes * 8; bit++)
        {
            byte[] block = Written();
            block[bit / 8] ^= (byte)(1 << bit % 8);

            Assert.Equal(HeaderStatus.Damaged, FileHeader.Read(block, FileKind.LogSegment, out _));
        }
    }

    [Fact]
    public void Read_Truncated_IsDamaged()
    {
        for (int length = 0; length < FileHeader.Bytes; length++)
            Assert.Equal(
                HeaderStatus.Damaged, FileHeader.Read(Written().AsSpan(0, length), FileKind.LogSegment, out _));
    }

    [Fact]
    public void Refuse_NewerFormat_NamesBothAndWhatToDo()
    {
        byte[] block = Newer(Written());

        Assert.Equal(HeaderStatus.Newer, FileHeader.Read(block, FileKind.LogSegment, out _));
        string message = FileHeader.Refuse("cache/1.log", block).Message;

        Assert.StartsWith("cache/1.log has format 2, written by edge ", message, StringComparison.Ordinal);
        Assert.Contains(
            "reads formats up to 1. Run the newer edge, or move the file away", message, StringComparison.Ordinal);
    }

    /// <summary>Makes a header one that the next edge would write.</summary>
    internal static byte[] Newer(byte[] block)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(8), FileHeader.Format + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(60), Crc32C.Of(block.AsSpan(0, 60)));
        return block;
    }

    private static byte[] Written()
    {
        byte[] block = new byte[FileHeader.BlockBytes];
        Header.Write(block);
        return block;
    }
}
