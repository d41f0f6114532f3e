using System.Buffers.Binary;
using System.Text;

namespace Edge.Storage.Files;

/// <summary>What a file of the node's data folder holds.</summary>
internal enum FileKind : uint
{
    /// <summary>A part of the log.</summary>
    LogSegment = 1,
    /// <summary>The index's hash table, at a checkpoint.</summary>
    IndexTable = 2,
    /// <summary>The index's entries, at a checkpoint.</summary>
    IndexEntries = 3,
    /// <summary>What makes the two a checkpoint.</summary>
    Checkpoint = 4,
    /// <summary>The secret of the cache keys.</summary>
    Secret = 5,
}

/// <summary>What a file's first bytes say of it.</summary>
internal enum HeaderStatus
{
    /// <summary>A header of this format and kind.</summary>
    Good,
    /// <summary>A newer edge wrote it.</summary>
    Newer,
    /// <summary>No header, a header of another kind, or one that fails its checksum.</summary>
    Damaged,
}

/// <summary>The block every file begins with.</summary>
/// <remarks>Little-endian: magic "EDGEDATA" (8), format number (u32), kind (u32), writer version (24, UTF-8,
/// zero-padded), salt (u64), start (i64), page bytes (u32), CRC-32C of the bytes before it (u32); zeros to 4096. This
/// layout holds for every format number: it is what lets an older edge name the newer one.</remarks>
/// <param name="Kind">What follows.</param>
/// <param name="Salt">Log segments: what marks and seeds their records; else 0.</param>
/// <param name="Start">Log segments: address of the first byte after the block; checkpoints: their number.</param>
/// <param name="PageBytes">Log segments: no record crosses a multiple of this; else 0.</param>
internal readonly record struct FileHeader(FileKind Kind, ulong Salt, long Start, int PageBytes)
{
    /// <summary>Size of the block: a page of the page cache, so that data stay aligned as without it.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Bytes of the block that mean something.</summary>
    public const int Bytes = 64;

    /// <summary>The newest format this edge reads, and the one it writes.</summary>
    public const uint Format = 1;

    private const int WriterAt = 16, WriterBytes = 24, SaltAt = 40, StartAt = 48, PageAt = 56, CrcAt = 60;

    /// <summary>What wrote the files that this process writes.</summary>
    public static string Writer { get; } =
        "edge " + (typeof(FileHeader).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");

    private static ReadOnlySpan<byte> Magic => "EDGEDATA"u8;

    /// <summary>Writes the header into the first <see cref="Bytes"/> bytes of a zeroed block.</summary>
    public void Write(Span<byte> block)
    {
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Format);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)Kind);
        Encoding.UTF8.GetBytes(
            Writer.AsSpan(0, Math.Min(Writer.Length, WriterBytes)), block.Slice(WriterAt, WriterBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(block[SaltAt..], Salt);
        BinaryPrimitives.WriteInt64LittleEndian(block[StartAt..], Start);
        BinaryPrimitives.WriteInt32LittleEndian(block[PageAt..], PageBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));
    }

    /// <summary>Reads a header.</summary>
    public static HeaderStatus Read(ReadOnlySpan<byte> block, FileKind kind, out FileHeader header)
    {
        header = default;
        if (block.Length < Bytes || !block.StartsWith(Magic)) return HeaderStatus.Damaged;
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(block[CrcAt..]);
        if (crc != Crc32C.Of(block[..CrcAt])) return HeaderStatus.Damaged;
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[8..]) > Format) return HeaderStatus.Newer;

        header = new FileHeader(
            (FileKind)BinaryPrimitives.ReadUInt32LittleEndian(block[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(block[SaltAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[StartAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[PageAt..]));
        return header.Kind == kind ? HeaderStatus.Good : HeaderStatus.Damaged;
    }

    /// <summary>Makes the refusal of a file whose header is <see cref="HeaderStatus.Newer"/>.</summary>
    public static NewerFormatException Refuse(string path, ReadOnlySpan<byte> block)
    {
        uint format = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        string writer = Encoding.UTF8.GetString(block.Slice(WriterAt, WriterBytes)).TrimEnd('\0');
        return new NewerFormatException(
            $"{path} has format {format}, written by {writer}; {Writer} reads formats up to {Format}. "
            + "Run the newer edge, or move the file away to start without it.");
    }
}
