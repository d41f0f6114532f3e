using System.Buffers;
using System.Text;
using System.Text.Json;
using Edge.Protocol;

namespace Edge.Client;

/// <summary>The result of a request as it came: one MessagePack value in borrowed memory.</summary>
/// <remarks>Dispose it when it was read; the memory then serves another answer. Disposing twice does nothing.</remarks>
public readonly struct RawAnswer : IDisposable, IEquatable<RawAnswer>
{
    private readonly AnswerBuffer? _buffer;
    private readonly int _version;

    internal RawAnswer(AnswerBuffer buffer) => (_buffer, _version) = (buffer, buffer.Version);

    /// <summary>The result; valid until the answer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The answer was disposed, or is no answer of a client.</exception>
    public ReadOnlyMemory<byte> Result
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null || _buffer.Version != _version, typeof(RawAnswer));
            return _buffer.Bytes;
        }
    }

    /// <summary>The result as JSON.</summary>
    /// <exception cref="EdgeException">It has no JSON form.</exception>
    public string ToJson()
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var fault = MessagePackToJson.TryWrite(new ReadOnlySequence<byte>(Result), json);
            if (fault != JsonWriteFault.None) throw new EdgeException(EdgeErrors.ProtocolError, $"The result has no JSON form: {fault}. Read {nameof(Result)} instead.");
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _buffer?.Release(_version);

    /// <inheritdoc/>
    public bool Equals(RawAnswer other) => _buffer == other._buffer && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawAnswer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_buffer, _version);

    /// <summary>Whether both are the same answer.</summary>
    public static bool operator ==(RawAnswer left, RawAnswer right) => left.Equals(right);

    /// <summary>Whether they are different answers.</summary>
    public static bool operator !=(RawAnswer left, RawAnswer right) => !left.Equals(right);
}
