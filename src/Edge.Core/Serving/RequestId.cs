using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Edge.Serving;

/// <summary>Names one request; 16 hexadecimal digits on the wire.</summary>
/// <param name="Value">Unique within a node's life: a random start, counted up.</param>
public readonly record struct RequestId(ulong Value)
{
    /// <summary>Length of the written form, bytes.</summary>
    public const int Utf8Bytes = 16;

    /// <summary>Writes the id as ASCII; <paramref name="utf8"/> has room for <see cref="Utf8Bytes"/>.</summary>
    public void Format(Span<byte> utf8) => Utf8Formatter.TryFormat(Value, utf8, out _, new StandardFormat('x', Utf8Bytes));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
