using FASTER.core;

namespace Edge.Storage.Cache;

/// <summary>What FASTER does with an index entry: read it in place, never change it in place.</summary>
/// <remarks>A changed entry is appended instead, so that the index keeps its entries in the order of the log and both
/// lose their oldest together.</remarks>
internal sealed class IndexFunctions(EndedScopes ended) : FunctionsBase<SpanByte, SpanByte, Empty, IndexEntry, Empty>
{
    /// <inheritdoc/>
    public override bool SingleReader(
        ref SpanByte key, ref Empty input, ref SpanByte value, ref IndexEntry dst, ref ReadInfo readInfo)
    {
        dst = IndexEntry.Read(value.AsReadOnlySpan(), ended);
        return true;
    }

    /// <inheritdoc/>
    public override bool ConcurrentReader(
        ref SpanByte key, ref Empty input, ref SpanByte value, ref IndexEntry dst, ref ReadInfo readInfo)
        => SingleReader(ref key, ref input, ref value, ref dst, ref readInfo);

    /// <inheritdoc/>
    public override bool SingleWriter(
        ref SpanByte key, ref Empty input, ref SpanByte src, ref SpanByte dst, ref IndexEntry output,
        ref UpsertInfo upsertInfo, WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    /// <inheritdoc/>
    public override bool ConcurrentWriter(
        ref SpanByte key, ref Empty input, ref SpanByte src, ref SpanByte dst, ref IndexEntry output,
        ref UpsertInfo upsertInfo) => false;

    /// <inheritdoc/>
    // The base sets the value to its default, which for a SpanByte in a log page would be a wild pointer.
    public override bool SingleDeleter(ref SpanByte key, ref SpanByte value, ref DeleteInfo deleteInfo) => true;
}

/// <summary>Compares cache keys; they are keyed hashes, so a few of their bits are a hash.</summary>
internal sealed class IndexKeyComparer : IFasterEqualityComparer<SpanByte>
{
    /// <inheritdoc/>
    // FASTER takes the bucket from the low bits and the tag from the high ones; the multiplication serves keys that are
    // small numbers, as tests have.
    public long GetHashCode64(ref SpanByte k)
    {
        var key = k.AsReadOnlySpan();
        ulong mixed = (BitConverter.ToUInt64(key) ^ BitConverter.ToUInt64(key[8..])) * 0x9E3779B97F4A7C15;
        return (long)(mixed ^ mixed >> 32);
    }

    /// <inheritdoc/>
    public bool Equals(ref SpanByte k1, ref SpanByte k2) => k1.AsReadOnlySpan().SequenceEqual(k2.AsReadOnlySpan());
}
