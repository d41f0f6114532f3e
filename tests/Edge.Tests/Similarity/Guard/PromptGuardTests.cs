using System.Text;
using CsCheck;
using Edge.Caching;
using Edge.Similarity.Guard;
using Edge.TestKit;

namespace Edge.Tests.Similarity.Guard;

public class PromptGuardTests
{
    private static readonly PromptGuard Guard = new();

    public static TheoryData<string, string, PromptDisagreement> Pairs
    {
        get
        {
            var data = new TheoryData<string, string, PromptDisagreement>();
            foreach (var (stored, asked, expected) in PromptPairs.All) data.Add(stored, asked, expected);
            return data;
        }
    }

    /// <summary>What a person does to a prompt without asking for something else.</summary>
    public static TheoryData<string, string> Decorations => new()
    {
        { "please ", "" }, { "Hi, ", "" }, { "Hello! Could you tell me: ", "" },
        { "", " Thanks!" }, { "", " please" }, { "  ", "\n" }, { "\"", "\"" },
    };

    /// <summary>Texts whose neighbours in the pieces differ in what the guards look at, and some that are no
    /// text.</summary>
    private static readonly Gen<byte[]> Prompts = Gen.OneOf(
        Gen.OneOfConst("to", "from", "than", "Paris", "Rome", "not", "5", "five", "km", "miles", "+", "-", "hot",
            "cold", "US", "United", "States", "ß", "日本", "😀", "x_y", "C++", "1,000.5", "it's", "don't", "n't", "U.S.",
            "one", "hundred", "and", "second", ".", "?", "İ", "ﬁ")
            .Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Join(' ', parts))),
        Gen.String[0, 60].Select(Encoding.UTF8.GetBytes),
        Gen.Byte.Array[0, 60]);

    [Theory, MemberData(nameof(Pairs))]
    public void Compare_PairWrittenByHand_JudgesAsAPersonWould(string stored, string asked, PromptDisagreement expected)
    {
        var forth = Compare(stored, asked);
        var back = Compare(asked, stored);

        Assert.Equal(expected, forth);
        Assert.Equal(expected, back);
    }

    [Theory, MemberData(nameof(Decorations))]
    public void Compare_SamePromptDecorated_Agrees(string before, string after)
    {
        foreach (var (prompt, _, _) in PromptPairs.English)
            Assert.True(Compare(prompt, before + prompt + after) == PromptDisagreement.None, prompt);
    }

    [Fact]
    public void Compare_SamePromptInOtherCase_Agrees()
    {
        foreach (var (prompt, _, _) in PromptPairs.All)
        {
            Assert.True(Compare(prompt, prompt.ToLowerInvariant()) == PromptDisagreement.None, prompt);
            Assert.True(Compare(prompt, prompt.ToUpperInvariant()) == PromptDisagreement.None, prompt);
        }
    }

    [Fact]
    public void Compare_AnyBytesWithThemselves_Agree() => Prompts.Sample(
        prompt => Guard.Compare(prompt, (byte[])prompt.Clone()) == PromptDisagreement.None, iter: 10_000);

    [Fact]
    public void Compare_AnyTwo_SaysTheSameBothWays() => Prompts.Select(Prompts).Sample(
        (left, right) => Guard.Compare(left, right) == Guard.Compare(right, left), iter: 50_000);

    [Fact]
    public void Compare_LongerThanTheLimit_AgreesWithItselfAlone()
    {
        string sentence = "Please explain why the sky is blue. ";
        string atLimit = string.Concat(Enumerable.Repeat(sentence, 10));
        string tooLong = string.Concat(Enumerable.Repeat(sentence, 1 + PromptGuard.MaxPromptBytes / sentence.Length));
        string tooManyWords = string.Concat(Enumerable.Repeat("go ", PromptGuard.MaxWords + 1));

        Assert.Equal(PromptDisagreement.None, Compare(atLimit, atLimit.ToUpperInvariant()));
        Assert.Equal(PromptDisagreement.None, Compare(tooLong, tooLong));
        Assert.Equal(PromptDisagreement.Entities, Compare(tooLong, tooLong.ToUpperInvariant()));
        Assert.Equal(PromptDisagreement.Entities, Compare(tooManyWords, tooManyWords.ToUpperInvariant()));
    }

    [Fact]
    public void Compare_InvalidUtf8_AgreesWithItselfAlone()
    {
        byte[] latin1 = Encoding.Latin1.GetBytes("What is a café?");
        byte[] other = Encoding.Latin1.GetBytes("What is a cafè?");

        Assert.Equal(PromptDisagreement.None, Guard.Compare(latin1, latin1));
        Assert.Equal(PromptDisagreement.Entities, Guard.Compare(latin1, other));
    }

    [Fact]
    public void Compare_OnceWarm_AllocatesNothing()
    {
        var pairs = PromptPairs.All
            .Select(pair => (Encoding.UTF8.GetBytes(pair.Stored), Encoding.UTF8.GetBytes(pair.Asked))).ToArray();
        foreach (var (stored, asked) in pairs) Guard.Compare(stored, asked);

        Assert.Equal(0, Allocation.Least(1, () =>
        {
            foreach (var (stored, asked) in pairs) Guard.Compare(stored, asked);
        }));
    }

    private static PromptDisagreement Compare(string stored, string asked) =>
        Guard.Compare(Encoding.UTF8.GetBytes(stored), Encoding.UTF8.GetBytes(asked));
}
