using System.Text;
using System.Text.Unicode;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

/// <summary>How <c>cache.put</c> wants its entry kept.</summary>
/// <param name="Ttl">Its life; null for the configured one.</param>
/// <param name="Tags">Names it can be invalidated with.</param>
/// <param name="Durable">Whether to answer when it would survive a crash.</param>
internal readonly record struct PutTerms(TimeSpan? Ttl, IReadOnlyList<string> Tags, bool Durable)
{
    /// <summary>Most tags of an entry.</summary>
    public const int MaxTags = 16;

    /// <summary>Longest tag, bytes.</summary>
    public const int MaxTagBytes = 64;

    // A year, the longest life that the configuration can give.
    private const long MaxTtlSeconds = 365 * 24 * 3600;

    /// <summary>Reads the members of a put beside the request and the response.</summary>
    public static EdgeError? Read(ReadOnlyMemory<byte> map, out PutTerms terms)
    {
        terms = new PutTerms(Ttl: null, Tags: [], Durable: false);
        var reader = new MessagePackReader(map);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            reader.TryReadText(out var name);
            if (reader.NextMessagePackType == MessagePackType.Nil)
            {
                reader.Skip();
            }
            else if (name.SequenceEqual("ttl_s"u8))
            {
                if (!TryReadSeconds(ref reader, out var ttl)) return Wrong("ttl_s", $"ttl_s must be a whole number from 1 to {MaxTtlSeconds}.");
                terms = terms with { Ttl = ttl };
            }
            else if (name.SequenceEqual("tags"u8))
            {
                if (!TryReadTags(ref reader, out var tags))
                    return Wrong("tags", $"tags must be an array of at most {MaxTags} texts of 1 to {MaxTagBytes} bytes.");
                terms = terms with { Tags = tags };
            }
            else if (name.SequenceEqual("durable"u8))
            {
                if (reader.NextMessagePackType != MessagePackType.Boolean) return Wrong("durable", "durable must be true or false.");
                terms = terms with { Durable = reader.ReadBoolean() };
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }

    /// <summary>Reads a tag or another short name.</summary>
    public static bool TryReadName(ref MessagePackReader reader, int maxBytes, out string name)
    {
        bool isName = reader.TryReadText(out var text) && text.Length > 0 && text.Length <= maxBytes && Utf8.IsValid(text);
        name = isName ? Encoding.UTF8.GetString(text) : "";
        return isName;
    }

    private static bool TryReadSeconds(ref MessagePackReader reader, out TimeSpan ttl)
    {
        ttl = default;
        if (reader.NextMessagePackType != MessagePackType.Integer || reader.NextCode == MessagePackCode.UInt64) return false;
        long seconds = reader.ReadInt64();
        if (seconds is < 1 or > MaxTtlSeconds) return false;
        ttl = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static bool TryReadTags(ref MessagePackReader reader, out string[] tags)
    {
        tags = [];
        if (reader.NextMessagePackType != MessagePackType.Array) return false;
        int count = reader.ReadArrayHeader();
        if (count > MaxTags) return false;
        tags = new string[count];
        for (int i = 0; i < count; i++)
            if (!TryReadName(ref reader, MaxTagBytes, out tags[i])) return false;
        return true;
    }

    private static EdgeError Wrong(string param, string message) => new(ErrorCode.InvalidRequest, message, param);
}
