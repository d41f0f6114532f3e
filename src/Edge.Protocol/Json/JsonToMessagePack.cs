using System.Buffers;
using System.Text.Json;
using Edge.Buffers;

namespace Edge.Protocol;

/// <summary>Translates JSON into MessagePack, the form that every request has inside the node.</summary>
/// <remarks>
/// <para>Integers that 64 bits hold, signed or not, stay integers; every other number becomes float 64. Text stays byte for
/// byte, escapes resolved. The order of members stays. Headers and integers take their shortest encoding.</para>
/// <para>One pass, in memory proportional to the text whatever it holds. Allocates nothing once the pools are warm, except
/// for what goes wrong: the JSON reader of the BCL throws on malformed text.</para>
/// </remarks>
public static class JsonToMessagePack
{
    /// <summary>Translates one JSON text and appends the value to <paramref name="output"/>.</summary>
    /// <param name="json">The whole text, UTF-8 without a byte order mark.</param>
    /// <param name="output">Receives the value; unchanged on an error.</param>
    /// <param name="limits">What both the text and the value must keep to.</param>
    /// <param name="error">Otherwise what is wrong, and where.</param>
    public static bool TryConvert(
        in ReadOnlySequence<byte> json, PooledBufferWriter output, in MessageLimits limits, out JsonError error)
    {
        error = default;
        if (json.Length > limits.MaxBytes)
        {
            error = new JsonError(JsonFault.TooLarge, Line: 0, Column: 0, Path: "");
            return false;
        }

        if (json.IsSingleSegment) return TryConvert(json.FirstSpan, output, limits, out error);

        // Utf8JsonReader reads pieces, too, but slower, and of some malformed ones it throws what it should not (a literal cut
        // short: IndexOutOfRangeException in .NET 10.0).
        byte[] whole = ArrayPool<byte>.Shared.Rent((int)json.Length);
        json.CopyTo(whole);
        try
        {
            return TryConvert(whole.AsSpan(0, (int)json.Length), output, limits, out error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole, clearArray: true);
        }
    }

    private static bool TryConvert(
        ReadOnlySpan<byte> json, PooledBufferWriter output, in MessageLimits limits, out JsonError error)
    {
        error = default;
        int start = output.WrittenCount;
        var translation = new JsonTranslation(json, output, limits);
        try
        {
            var fault = translation.Run();
            if (fault == JsonFault.None) return true;
            error = translation.Locate(fault);
        }
        catch (JsonException e)
        {
            error = new JsonError(
                JsonFault.Malformed, (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1, translation.Path());
        }
        catch (BufferFullException)
        {
            error = new JsonError(JsonFault.TooLarge, Line: 0, Column: 0, translation.Path());
        }
        finally
        {
            translation.Dispose();
        }

        output.Truncate(start);
        return false;
    }
}
