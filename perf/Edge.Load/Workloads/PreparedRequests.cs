using System.Buffers;

namespace Edge.Load.Workloads;

/// <summary>Requests in the bytes they have on the wire, back to back in one piece of memory.</summary>
internal sealed class PreparedRequests
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <param name="count">How many, 1 or more.</param>
    /// <param name="write">Writes the request of a number.</param>
    public PreparedRequests(int count, Action<ArrayBufferWriter<byte>, int> write)
    {
        var buffer = new ArrayBufferWriter<byte>(count * 64);
        _starts = new int[count + 1];
        for (int i = 0; i < count; i++)
        {
            write(buffer, i);
            _starts[i + 1] = buffer.WrittenCount;
            MaxBytes = Math.Max(MaxBytes, _starts[i + 1] - _starts[i]);
        }

        _bytes = buffer.WrittenSpan.ToArray();
    }

    /// <summary>Bytes of the longest one.</summary>
    public int MaxBytes { get; }

    /// <summary>How many there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>One of them.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);

    /// <summary>Copies one of them.</summary>
    /// <returns>Its bytes.</returns>
    public int Copy(long index, Span<byte> destination)
    {
        var request = this[(int)index];
        request.CopyTo(destination);
        return request.Length;
    }
}
