using Edge.Caching;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

/// <summary>What <c>cache.invalidate</c> ends: one of the four.</summary>
/// <param name="Key">One entry.</param>
/// <param name="Tag">Every entry with the tag.</param>
/// <param name="Model">Every answer of the model.</param>
/// <param name="All">Everything of the tenant.</param>
internal readonly record struct InvalidateParams(CacheKey? Key, string? Tag, string? Model, bool All)
{
    private static readonly EdgeError NotOne = new(
        ErrorCode.InvalidRequest,
        $"Give exactly one of key (32 hexadecimal digits), tag (at most {PutTerms.MaxTagBytes} bytes), model (at most {InferenceRequest.MaxModelBytes} bytes), or all: true.");

    /// <summary>Reads the map of the method.</summary>
    public static EdgeError? Read(ReadOnlyMemory<byte> map, out InvalidateParams what)
    {
        what = default;
        int given = 0;
        var reader = new MessagePackReader(map);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            reader.TryReadText(out var name);
            if (name.SequenceEqual("key"u8))
            {
                if (!PutTerms.TryReadName(ref reader, maxBytes: 32, out string text) || !ResponseCache.TryParse(text, out var key)) return NotOne;
                what = what with { Key = key };
            }
            else if (name.SequenceEqual("tag"u8))
            {
                if (!PutTerms.TryReadName(ref reader, PutTerms.MaxTagBytes, out string tag)) return NotOne;
                what = what with { Tag = tag };
            }
            else if (name.SequenceEqual("model"u8))
            {
                if (!PutTerms.TryReadName(ref reader, InferenceRequest.MaxModelBytes, out string model)) return NotOne;
                what = what with { Model = model };
            }
            else if (name.SequenceEqual("all"u8))
            {
                if (reader.NextMessagePackType != MessagePackType.Boolean || !reader.ReadBoolean()) return NotOne;
                what = what with { All = true };
            }
            else
            {
                reader.Skip();
                continue;
            }

            given++;
        }

        return given == 1 ? null : NotOne;
    }
}
