using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Edge.Onnx;

/// <summary>Writes protobuf fields; as much of the encoding as ONNX files use.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintWire = 0;
    private const int BytesWire = 2;
    private const int Fixed32Wire = 5;

    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void Integer(int field, long value)
    {
        Tag(field, VarintWire);
        Varint((ulong)value);
    }

    public void Float(int field, float value)
    {
        Tag(field, Fixed32Wire);
        BinaryPrimitives.WriteSingleLittleEndian(_output.GetSpan(sizeof(float)), value);
        _output.Advance(sizeof(float));
    }

    public void Text(int field, string value)
    {
        Header(field, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _output);
    }

    public void Message(int field, ProtobufWriter message)
    {
        Header(field, message.Written.Length);
        _output.Write(message.Written);
    }

    /// <summary>Opens a field of <paramref name="length"/> bytes that the caller writes himself, behind what is written here.</summary>
    public void Header(int field, long length)
    {
        Tag(field, BytesWire);
        Varint((ulong)length);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    private void Tag(int field, int wire) => Varint((ulong)(field << 3 | wire));

    private void Varint(ulong value)
    {
        for (; value > 0x7F; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
