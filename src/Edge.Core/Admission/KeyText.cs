using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Admission;

/// <summary>The form of a key: <c>edge_&lt;id&gt;_&lt;secret&gt;</c>, an 8-character id and 256 random bits in hex.</summary>
/// <remarks>Letters and digits only, so that a double click selects it whole and a secret scanner can match it.</remarks>
public static class KeyText
{
    /// <summary>Length of the public part.</summary>
    public const int IdLength = 8;

    /// <summary>Length of the secret part, in hex digits.</summary>
    public const int SecretLength = 64;

    /// <summary>Length of a whole key.</summary>
    public const int Length = 5 + IdLength + 1 + SecretLength;

    // Without i, l, o and u: read aloud it stays what it was, and no word appears (Crockford's base 32).
    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(IdAlphabet);

    /// <summary>Makes a new key.</summary>
    public static string Create() =>
        $"edge_{RandomNumberGenerator.GetString(IdAlphabet, IdLength)}_{RandomNumberGenerator.GetHexString(SecretLength, lowercase: true)}";

    /// <summary>Whether <paramref name="id"/> can be the public part of a key.</summary>
    public static bool IsId(string? id) => id is { Length: IdLength } && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Takes a presented key apart; looks at its form only.</summary>
    /// <param name="key">What a client sent.</param>
    /// <param name="id">Its public part, packed by <see cref="PackId"/>.</param>
    /// <param name="secret">Its secret part, borrowed from <paramref name="key"/>.</param>
    internal static bool TrySplit(ReadOnlySpan<byte> key, out ulong id, out ReadOnlySpan<byte> secret)
    {
        bool formed = key.Length == Length && key.StartsWith("edge_"u8) && key[5 + IdLength] == (byte)'_';
        id = formed ? PackId(key.Slice(5, IdLength)) : 0;
        secret = formed ? key[^SecretLength..] : default;
        return formed;
    }

    /// <summary>Packs the eight bytes of an id into a number, which is looked up without making a string.</summary>
    internal static ulong PackId(ReadOnlySpan<byte> id) => BinaryPrimitives.ReadUInt64BigEndian(id);

    /// <inheritdoc cref="PackId(ReadOnlySpan{byte})"/>
    internal static ulong PackId(string id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        Encoding.ASCII.GetBytes(id, bytes);
        return PackId(bytes);
    }
}
