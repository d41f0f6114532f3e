using System.Globalization;
using System.Text;
using Edge.Load.Drawing;

namespace Edge.Load.Workloads;

/// <summary>Prompts that differ from key to key and are the same in every run.</summary>
internal static class PromptText
{
    /// <summary>The system prompt of every chat: instructions as an assistant behind a product gets them.</summary>
    public const string System =
        "You are the assistant of an online shop. Answer in one short paragraph, name the order or the article you speak of, and say so if you do not know.";

    /// <summary>Digits of a key in a prompt: that of a key never heard before is written over them.</summary>
    public const int KeyDigits = 16;

    private const int MinBytes = 60;
    private const int MaxBytes = 300;

    private static readonly string[] Words =
    [
        "order", "delivery", "article", "invoice", "customer", "address", "refund", "parcel", "late", "blue", "broken", "missing", "payment",
        "account", "please", "change", "cancel", "return", "warranty", "size", "colour", "since", "Monday", "before", "after", "without",
        "number", "service", "answer", "question", "help", "store", "voucher", "discount", "price", "and", "the", "of", "for", "with",
    ];

    /// <summary>The user's turn of a key: 60 to 300 bytes, beginning with the key.</summary>
    public static string For(long key)
    {
        var random = new SplitMix((ulong)key);
        int bytes = MinBytes + random.Below(MaxBytes - MinBytes);
        var text = new StringBuilder("Case ").Append(key.ToString("x16", CultureInfo.InvariantCulture)).Append(':');
        while (text.Length < bytes) text.Append(' ').Append(Words[random.Below(Words.Length)]);
        if (text.Length > bytes) text.Length = bytes;
        return text.ToString();
    }

    /// <summary>Writes a key over the digits of another one.</summary>
    public static void Overwrite(Span<byte> digits, ulong key)
    {
        for (int i = KeyDigits - 1; i >= 0; i--, key >>= 4) digits[i] = "0123456789abcdef"u8[(int)(key & 15)];
    }
}
