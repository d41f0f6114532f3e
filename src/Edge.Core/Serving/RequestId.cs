using System.Buffers.Binary;
using System.Globalization;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Serving;

/// <summary>Names one request; 16 hexadecimal digits on the wire.</summary>
/// <param name="Value">Unique within a node's life: a random start, counted up.</param>
public readonly record struct RequestId(ulong Value)
{
    /// <summary>Length of the written form, bytes.</summary>
    public const int Utf8Bytes = 16;

    /// <summary>Writes the id as ASCII; <paramref name="utf8"/> has room for <see cref="Utf8Bytes"/>.</summary>
    public void Format(Span<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Value);
        Convert.TryToHexStringLower(bytes, utf8, out _);
    }

    /// <summary>Writes the id as a MessagePack str.</summary>
    internal void Write(PooledBufferWriter output)
    {
        output.WriteTextHeader(Utf8Bytes);
        Format(output.GetSpan(Utf8Bytes)[..Utf8Bytes]);
        output.Advance(Utf8Bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
