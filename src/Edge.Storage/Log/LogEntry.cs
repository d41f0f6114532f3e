using Edge.Caching;
using FASTER.core;

namespace Edge.Storage.Log;

/// <summary>A record on its way into the log; FasterLog calls it back to write straight into the log's
/// memory.</summary>
internal readonly struct LogEntry(
    ulong salt, LogKind kind, UInt128 key, long writtenAt, long expiresAt, ReadOnlyMemory<CacheScope> scopes,
    ReadOnlyMemory<byte> payload)
    : ILogEnqueueEntry
{
    /// <inheritdoc/>
    public int SerializedLength => LogRecord.LengthOf(scopes.Length, payload.Length);

    /// <inheritdoc/>
    public void SerializeTo(Span<byte> dest)
        => LogRecord.Write(dest, salt, kind, key, writtenAt, expiresAt, scopes.Span, payload.Span);
}
