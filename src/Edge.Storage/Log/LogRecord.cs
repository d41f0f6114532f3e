using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Caching;
using Edge.Storage.Files;

namespace Edge.Storage.Log;

/// <summary>What a log record says.</summary>
internal enum LogKind : byte
{
    /// <summary>A cache record was stored.</summary>
    Put = 1,
    /// <summary>A cache record was removed.</summary>
    Remove = 2,
    /// <summary>Every record before this one that carries the scope has ended.</summary>
    EndScope = 3,
    /// <summary>Time had come this far.</summary>
    Clock = 4,
}

/// <summary>One record of the log, borrowed from the buffer it was read into.</summary>
/// <remarks>Little-endian: mark (u32, the low half of the segment's salt), CRC-32C of everything after it, seeded by
/// the salt's high half (u32), length of the whole record (u32), record version (u8, 1), kind (u8), scopes (u8), zero
/// (u8), key or scope (16), written (i64) and expires (i64) in ticks of store time, the scopes (16 each), the payload.
/// The salt is random, so that a payload which holds what looks like a record (a prompt may) is never taken for one
/// when the log is searched after damage.</remarks>
internal readonly ref struct LogRecord
{
    /// <summary>Bytes before the scopes.</summary>
    public const int HeaderBytes = 48;

    /// <summary>Most scopes a record carries, as <see cref="CacheWrite.Scopes"/> says.</summary>
    public const int MaxScopes = 32;

    /// <summary>Bytes of one scope.</summary>
    public const int ScopeBytes = 16;

    private const byte Version = 1;

    private LogRecord(ReadOnlySpan<byte> frame, int scopes)
    {
        Kind = (LogKind)frame[13];
        Key = BinaryPrimitives.ReadUInt128LittleEndian(frame[16..]);
        WrittenAt = BinaryPrimitives.ReadInt64LittleEndian(frame[32..]);
        ExpiresAt = BinaryPrimitives.ReadInt64LittleEndian(frame[40..]);
        Scopes = MemoryMarshal.Cast<byte, CacheScope>(frame.Slice(HeaderBytes, scopes * ScopeBytes));
        Payload = frame[(HeaderBytes + scopes * ScopeBytes)..];
        Length = frame.Length;
    }

    /// <summary>What the record says.</summary>
    public LogKind Kind { get; }

    /// <summary>The cache key, or the scope of <see cref="LogKind.EndScope"/>.</summary>
    public UInt128 Key { get; }

    /// <summary>When it was written, in ticks of store time.</summary>
    public long WrittenAt { get; }

    /// <summary>When it ends, in ticks of store time.</summary>
    public long ExpiresAt { get; }

    /// <summary>What it can be invalidated with.</summary>
    public ReadOnlySpan<CacheScope> Scopes { get; }

    /// <summary>The cache record's payload.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes of the whole record.</summary>
    public int Length { get; }

    /// <summary>Looks at a record that <see cref="TryRead"/> has found good before.</summary>
    public static LogRecord Of(ReadOnlySpan<byte> frame) => new(frame, frame[14]);

    /// <summary>Bytes a record takes.</summary>
    public static int LengthOf(int scopes, int payload) => HeaderBytes + scopes * ScopeBytes + payload;

    /// <summary>What the first four bytes of every record of a segment with this salt are.</summary>
    public static uint MarkOf(ulong salt) => (uint)salt;

    /// <summary>Writes a record into a span of exactly its length.</summary>
    public static void Write(
        Span<byte> frame, ulong salt, LogKind kind, UInt128 key, long writtenAt, long expiresAt,
        ReadOnlySpan<CacheScope> scopes, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, MarkOf(salt));
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], frame.Length);
        frame[12] = Version;
        frame[13] = (byte)kind;
        frame[14] = (byte)scopes.Length;
        frame[15] = 0;
        BinaryPrimitives.WriteUInt128LittleEndian(frame[16..], key);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], writtenAt);
        BinaryPrimitives.WriteInt64LittleEndian(frame[40..], expiresAt);
        MemoryMarshal.AsBytes(scopes).CopyTo(frame[HeaderBytes..]);
        payload.CopyTo(frame[(HeaderBytes + scopes.Length * ScopeBytes)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(frame[8..], (uint)(salt >> 32)));
    }

    /// <summary>Reads the record that <paramref name="bytes"/> begins with.</summary>
    /// <returns>False when there is none, or not the one that was written.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ulong salt, out LogRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != MarkOf(salt)) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        int scopes = bytes[14];
        if (length < LengthOf(scopes, 0) || length > bytes.Length || scopes > MaxScopes) return false;

        var frame = bytes[..length];
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) != Crc32C.Of(frame[8..], (uint)(salt >> 32)))
            return false;
        if (frame[12] != Version || frame[13] is < (byte)LogKind.Put or > (byte)LogKind.Clock) return false;

        record = new LogRecord(frame, scopes);
        return true;
    }
}
