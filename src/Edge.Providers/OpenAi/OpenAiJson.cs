using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Providers.OpenAi;

/// <summary>The provider's JSON to and from the node's MessagePack.</summary>
internal static class OpenAiJson
{
    // The number of bytes is limited where they are read; logprobs of a long answer have far more values than a request.
    private static readonly MessageLimits Limits = new(MaxBytes: int.MaxValue, MessageLimits.DepthCapacity, MaxElements: int.MaxValue);

    /// <summary>Reads one JSON object.</summary>
    /// <param name="json">A provider's bytes.</param>
    /// <param name="map">Receives it alone.</param>
    /// <returns>False when it is no JSON, or no object.</returns>
    public static bool TryReadMap(ReadOnlyMemory<byte> json, PooledBufferWriter map)
    {
        map.Reset(clear: true);
        return TryAppend(json, map) && new MessagePackReader(map.WrittenMemory).NextMessagePackType == MessagePackType.Map;
    }

    /// <summary>Reads one JSON value and appends it.</summary>
    /// <returns>False when it is no JSON; nothing is appended then.</returns>
    public static bool TryAppend(ReadOnlyMemory<byte> json, PooledBufferWriter output)
        => JsonToMessagePack.TryConvert(new ReadOnlySequence<byte>(json), output, Limits, out _);

    /// <summary>Writes a canonical value, which always has a JSON form.</summary>
    public static void Write(ReadOnlyMemory<byte> value, Utf8JsonWriter json)
    {
        var fault = MessagePackToJson.TryWrite(new ReadOnlySequence<byte>(value), json);
        Debug.Assert(fault == JsonWriteFault.None, "The canonical form holds text, numbers, arrays and maps only.");
    }
}
