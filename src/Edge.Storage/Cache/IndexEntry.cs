using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Caching;
using Edge.Storage.Log;

namespace Edge.Storage.Cache;

/// <summary>What the index knows of a record.</summary>
/// <remarks>In the index, little-endian: address (i64), expires (i64, ticks of store time), bytes of the log record
/// (i32), number of scopes (i32), the scopes (16 each). With them a record's life is decided without reading
/// it.</remarks>
/// <param name="Address">Where FasterLog put it.</param>
/// <param name="ExpiresAt">Ticks of store time.</param>
/// <param name="RecordBytes">Bytes of the log record.</param>
/// <param name="Ended">Whether one of its scopes has ended.</param>
internal readonly record struct IndexEntry(long Address, long ExpiresAt, int RecordBytes, bool Ended)
{
    /// <summary>Bytes of the largest entry.</summary>
    public const int MaxBytes = HeaderBytes + LogRecord.MaxScopes * LogRecord.ScopeBytes;

    private const int HeaderBytes = 24;

    /// <summary>Writes an entry.</summary>
    /// <returns>Its bytes.</returns>
    public static int Write(
        Span<byte> value, long address, long expiresAt, int recordBytes, ReadOnlySpan<CacheScope> scopes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(value, address);
        BinaryPrimitives.WriteInt64LittleEndian(value[8..], expiresAt);
        BinaryPrimitives.WriteInt32LittleEndian(value[16..], recordBytes);
        BinaryPrimitives.WriteInt32LittleEndian(value[20..], scopes.Length);
        MemoryMarshal.AsBytes(scopes).CopyTo(value[HeaderBytes..]);
        return HeaderBytes + scopes.Length * LogRecord.ScopeBytes;
    }

    /// <summary>Reads an entry.</summary>
    public static IndexEntry Read(ReadOnlySpan<byte> value, EndedScopes ended)
    {
        long address = BinaryPrimitives.ReadInt64LittleEndian(value);
        int scopeBytes = BinaryPrimitives.ReadInt32LittleEndian(value[20..]) * LogRecord.ScopeBytes;
        var scopes = MemoryMarshal.Cast<byte, CacheScope>(value.Slice(HeaderBytes, scopeBytes));
        return new IndexEntry(
            address,
            ExpiresAt: BinaryPrimitives.ReadInt64LittleEndian(value[8..]),
            RecordBytes: BinaryPrimitives.ReadInt32LittleEndian(value[16..]),
            Ended: ended.Covers(scopes, address));
    }
}
