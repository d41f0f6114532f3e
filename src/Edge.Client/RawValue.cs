using System.Buffers;
using System.Text;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Client;

/// <summary>Makes MessagePack values for members that the request types do not name.</summary>
public static class RawValue
{
    private static readonly MessageLimits Limits = new(MaxBytes: 64 * 1024 * 1024, MaxDepth: MessageLimits.DepthCapacity, MaxElements: int.MaxValue);

    /// <summary>The value that a JSON text stands for.</summary>
    /// <exception cref="ArgumentException">It is not valid JSON; the message says where.</exception>
    public static ReadOnlyMemory<byte> FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var value = new PooledBufferWriter();
        if (!JsonToMessagePack.TryConvert(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), value, Limits, out var error))
            throw new ArgumentException(error.ToEdgeError(Limits).Message, nameof(json));
        return value.WrittenSpan.ToArray();
    }
}
