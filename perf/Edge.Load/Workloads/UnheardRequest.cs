using System.Buffers;
using System.Globalization;
using System.Text;

namespace Edge.Load.Workloads;

/// <summary>A prepared request with a key in it that is overwritten each time, so that it was never sent before.</summary>
internal sealed class UnheardRequest
{
    private readonly byte[] _bytes;
    private readonly int _digitsAt;

    /// <param name="write">Writes the request of a key; the key's 16 digits, in hexadecimal, must stand in it.</param>
    public UnheardRequest(Action<ArrayBufferWriter<byte>, long> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer, long.MaxValue);
        _bytes = buffer.WrittenSpan.ToArray();
        _digitsAt = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(long.MaxValue.ToString("x16", CultureInfo.InvariantCulture)));
        if (_digitsAt < 0) throw new ArgumentException("The request does not hold its key.", nameof(write));
    }

    /// <summary>Its bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Writes it with another key.</summary>
    public int Write(long key, Span<byte> destination)
    {
        _bytes.CopyTo(destination);
        PromptText.Overwrite(destination[_digitsAt..], (ulong)key);
        return _bytes.Length;
    }
}
