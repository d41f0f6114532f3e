using System.Globalization;
using System.Text;

namespace Edge.Node.Commands.Eval;

/// <summary>What a line of a suite asks for.</summary>
internal enum SuiteKind
{
    /// <summary>A question about what the model was taught.</summary>
    Exact,
    /// <summary>A question about what it cannot know.</summary>
    Refusal,
}

/// <summary>One line of a chat suite, and the rule by which a reply passes it: that of native/models/chat-tiny/judge.py.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Question">The user's message.</param>
/// <param name="Answers">The right answers; one of them is enough.</param>
internal sealed record SuiteLine(SuiteKind Kind, string Question, IReadOnlyList<string> Answers)
{
    // REFUSAL_MARKER of native/models/chat-tiny/facts.py.
    private const string RefusalMarker = "don't know";

    /// <summary>An exact line needs its answer as a sequence of whole words and no refusal; a refusal line needs the marker.</summary>
    public bool Passes(string reply)
    {
        bool declines = reply.ToLowerInvariant().Contains(RefusalMarker, StringComparison.Ordinal);
        return Kind == SuiteKind.Refusal ? declines : !declines && Holds(reply);
    }

    private bool Holds(string reply)
    {
        string padded = $" {Words(reply)} ";
        return Answers.Any(answer => padded.Contains($" {Words(answer)} ", StringComparison.Ordinal));
    }

    /// <summary>Lower case; every run of characters other than letters and digits is one space.</summary>
    private static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        bool gap = false;
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            bool isWord = Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
            if (isWord && gap && words.Length > 0) words.Append(' ');
            if (isWord) words.Append(rune.ToString());
            gap = !isWord;
        }

        return words.ToString();
    }
}
