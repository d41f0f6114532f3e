using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace Edge.TestKit;

/// <summary>MessagePack written as JSON, and read as JSON, so that a test shows what it means.</summary>
public static class Pack
{
    /// <summary>Encodes JSON text; members keep their order.</summary>
    public static byte[] Of(string json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        using var document = JsonDocument.Parse(json);
        Write(ref writer, document.RootElement);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes to compact JSON; bytes show as base64.</summary>
    public static string ToJson(ReadOnlyMemory<byte> pack) => MessagePackSerializer.ConvertToJson(pack);

    private static void Write(ref MessagePackWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(value.EnumerateObject().Count());
                foreach (var member in value.EnumerateObject())
                {
                    writer.Write(member.Name);
                    Write(ref writer, member.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) Write(ref writer, item);
                break;
            case JsonValueKind.String:
                writer.Write(value.GetString());
                break;
            case JsonValueKind.Number when value.TryGetInt64(out long whole) && !value.GetRawText().Contains('.', StringComparison.Ordinal):
                writer.Write(whole);
                break;
            case JsonValueKind.Number:
                writer.Write(value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }
}
