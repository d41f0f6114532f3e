using System.Text;

namespace Edge.Tokenization;

/// <summary>The printable stand-ins that GPT-2 style files write for bytes: Ġ for a space, Ċ for a new line.</summary>
internal static class BpeAlphabet
{
    private static readonly Dictionary<char, byte> s_bytes = Build();

    /// <summary>The bytes a piece of a byte-level vocabulary stands for.</summary>
    /// <remarks>A piece with a character outside the alphabet (some added tokens) stands for its own UTF-8.</remarks>
    public static byte[] ToBytes(string piece)
    {
        byte[] bytes = new byte[piece.Length];
        for (int i = 0; i < piece.Length; i++)
        {
            if (!s_bytes.TryGetValue(piece[i], out bytes[i])) return Encoding.UTF8.GetBytes(piece);
        }
        return bytes;
    }

    /// <summary>bytes_to_unicode of GPT-2's encoder.py: printable Latin-1 stands for itself, the rest moves to U+0100
    /// on.</summary>
    private static Dictionary<char, byte> Build()
    {
        var bytes = new Dictionary<char, byte>(256);
        char next = '\u0100';
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            bytes.Add(printable ? (char)b : next++, (byte)b);
        }
        return bytes;
    }
}
