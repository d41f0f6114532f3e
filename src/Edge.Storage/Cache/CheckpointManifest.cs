using System.Buffers.Binary;
using Edge.Caching;
using Edge.Storage.Files;

namespace Edge.Storage.Cache;

/// <summary>One file that FASTER wrote for a checkpoint, and what FASTER wants to be told of it.</summary>
/// <param name="Token">FASTER's name for it.</param>
/// <param name="Bytes">Its length, our header block included.</param>
/// <param name="Crc">CRC-32C of all its bytes.</param>
/// <param name="Metadata">FASTER's own description.</param>
internal sealed record CheckpointFile(Guid Token, long Bytes, uint Crc, byte[] Metadata)
{
    /// <summary>No file yet.</summary>
    public static CheckpointFile None { get; } = new(Guid.Empty, 0, 0, []);
}

/// <summary>What makes two files of FASTER's a checkpoint of ours.</summary>
/// <remarks>After the header block, little-endian: index bytes, replay-from, end, latest, live (i64 each); table and
/// entries, each token (16), bytes (i64), CRC-32C (u32), metadata length (i32) and metadata; number of ended scopes
/// (i32), each scope (16) and position (i64); CRC-32C of all this (u32).</remarks>
internal sealed record CheckpointManifest
{
    /// <summary>Checkpoints count up.</summary>
    public long Number { get; init; }

    /// <summary>Memory of the index it was made from; FASTER reads it back only into one of the same size.</summary>
    public long IndexBytes { get; init; }

    /// <summary>Log address from which on records are not in the index.</summary>
    public long ReplayFrom { get; init; }

    /// <summary>Log address before which everything is on disk, and which no later record may lie before.</summary>
    public long End { get; init; }

    /// <summary>Store time, in ticks.</summary>
    public long Latest { get; init; }

    /// <summary>Entries in the index.</summary>
    public long Live { get; init; }

    /// <summary>The hash table.</summary>
    public CheckpointFile Table { get; init; } = CheckpointFile.None;

    /// <summary>The entries.</summary>
    public CheckpointFile Entries { get; init; } = CheckpointFile.None;

    /// <summary>Scopes that ended before <see cref="ReplayFrom"/> and may still cover entries.</summary>
    public IReadOnlyList<KeyValuePair<CacheScope, long>> Ended { get; init; } = [];

    /// <summary>The file's bytes.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        byte[] block = new byte[FileHeader.BlockBytes];
        new FileHeader(FileKind.Checkpoint, Salt: 0, Start: Number, PageBytes: 0).Write(block);
        writer.Write(block);
        foreach (long value in (ReadOnlySpan<long>)[IndexBytes, ReplayFrom, End, Latest, Live]) writer.Write(value);
        foreach (var file in (ReadOnlySpan<CheckpointFile>)[Table, Entries])
        {
            writer.Write(file.Token.ToByteArray());
            writer.Write(file.Bytes);
            writer.Write(file.Crc);
            writer.Write(file.Metadata.Length);
            writer.Write(file.Metadata);
        }

        writer.Write(Ended.Count);
        Span<byte> scope = stackalloc byte[16];
        foreach (var (ended, position) in Ended)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(scope, ended.Value);
            writer.Write(scope);
            writer.Write(position);
        }

        writer.Flush();
        writer.Write(Crc32C.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length)[FileHeader.BlockBytes..]));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>Null where the bytes are damaged.</returns>
    /// <exception cref="NewerFormatException">A newer edge wrote them.</exception>
    public static CheckpointManifest? Read(string path, byte[] bytes)
    {
        switch (FileHeader.Read(bytes, FileKind.Checkpoint, out var header))
        {
            case HeaderStatus.Newer: throw FileHeader.Refuse(path, bytes);
            case HeaderStatus.Damaged: return null;
        }

        if (bytes.Length < FileHeader.BlockBytes + sizeof(uint)) return null;
        var body = bytes.AsSpan(FileHeader.BlockBytes, bytes.Length - FileHeader.BlockBytes - sizeof(uint));
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint))))
            return null;

        // The checksum holds, so the bytes are as they were written and need no further doubt.
        using var reader = new BinaryReader(new MemoryStream(bytes, FileHeader.BlockBytes, body.Length));
        return new CheckpointManifest
        {
            Number = header.Start,
            IndexBytes = reader.ReadInt64(),
            ReplayFrom = reader.ReadInt64(),
            End = reader.ReadInt64(),
            Latest = reader.ReadInt64(),
            Live = reader.ReadInt64(),
            Table = ReadFile(reader),
            Entries = ReadFile(reader),
            Ended = ReadScopes(reader),
        };
    }

    private static KeyValuePair<CacheScope, long>[] ReadScopes(BinaryReader reader)
    {
        var ended = new KeyValuePair<CacheScope, long>[reader.ReadInt32()];
        for (int i = 0; i < ended.Length; i++)
        {
            var scope = new CacheScope(BinaryPrimitives.ReadUInt128LittleEndian(reader.ReadBytes(16)));
            ended[i] = KeyValuePair.Create(scope, reader.ReadInt64());
        }

        return ended;
    }

    private static CheckpointFile ReadFile(BinaryReader reader)
        => new(
            Token: new Guid(reader.ReadBytes(16)),
            Bytes: reader.ReadInt64(),
            Crc: reader.ReadUInt32(),
            Metadata: reader.ReadBytes(reader.ReadInt32()));
}
