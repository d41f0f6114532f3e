using System.Text;
using CsCheck;
using Edge.Generation;

namespace Edge.Tests.Inference.Generation;

public sealed class TextStreamTests
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private static readonly Gen<string> s_letters = Gen.OneOfConst("a", "b", "é", "日", "🙂").Array[0, 30].Select(string.Concat);

    // How many bytes each token takes, over and over.
    private static readonly Gen<int[]> s_cuts = Gen.Int[1, 7].Array[1, 8];

    [Fact]
    public void Add_ValidText_ComesOutWholeAndInWholeCharacters() =>
        Gen.Select(s_letters, s_cuts).Sample((text, cuts) =>
            Assert.Equal(text, string.Concat(Stream(Encoding.UTF8.GetBytes(text), cuts, []))));

    [Fact]
    public void Add_BytesThatAreNotUtf8_ComeOutAsADecoderReplacesThem() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.OneOfConst<byte>(0xF0, 0x9F, 0x99, 0x82, 0xE3, 0xC3, 0x80)).Array[0, 40], s_cuts).Sample((bytes, cuts) =>
            Assert.Equal(Encoding.UTF8.GetString(bytes), string.Concat(Stream(bytes, cuts, []))));

    [Fact]
    public void Add_StopTexts_CutWhereTheFirstIsComplete_HoweverTokensFall() =>
        Gen.Select(s_letters, s_cuts, Gen.OneOfConst("a", "ab", "bé", "日日", "🙂a", "abab", "bb").Array[1, 3]).Sample((text, cuts, stops) =>
        {
            int cut = text.Length, end = int.MaxValue;
            foreach (string stop in stops)
            {
                int at = text.IndexOf(stop, StringComparison.Ordinal);
                if (at >= 0 && (at + stop.Length, at).CompareTo((end, cut)) < 0) (cut, end) = (at, at + stop.Length);
            }

            Assert.Equal(text[..cut], string.Concat(Stream(Encoding.UTF8.GetBytes(text), cuts, stops)));
        });

    [Fact]
    public void Add_BeginningOfAStopText_IsHeldBackUntilItIsDecided()
    {
        var stream = Begin(["END"]);

        Assert.Equal("on", Show(stream.Add("onE"u8)));
        Assert.Equal("", Show(stream.Add("N"u8)));
        Assert.Equal("ENe", Show(stream.Add("e"u8)));
        Assert.Equal("", Show(stream.Add("EN"u8)));
        Assert.Equal("", Show(stream.Add("D of it"u8)));
        Assert.True(stream.IsStopped);
        Assert.Equal("", Show(stream.End()));
    }

    [Fact]
    public void End_WhatWasHeldBack_ComesOut()
    {
        var stream = Begin(["END"]);

        Assert.Equal("", Show(stream.Add("EN"u8)));
        Assert.Equal("EN", Show(stream.End()));
        Assert.False(stream.IsStopped);
    }

    [Theory]
    [InlineData(1, "  a b", " a b")]
    [InlineData(1, "a b", "a b")]
    [InlineData(0, " a", " a")]
    public void Add_LeadingSpaces_AreLeftOutAsManyAsSaid(int leadingSpaces, string text, string expected)
    {
        var stream = new TextStream();
        stream.Begin([], leadingSpaces);

        string shown = string.Concat(Encoding.UTF8.GetBytes(text).Select(b => Show(stream.Add([b])))) + Show(stream.End());

        Assert.Equal(expected, shown);
    }

    private static List<string> Stream(byte[] bytes, int[] cuts, string[] stops)
    {
        var stream = Begin(stops);
        var shown = new List<string>();
        for (int at = 0, i = 0; at < bytes.Length && !stream.IsStopped; i++)
        {
            int end = Math.Min(bytes.Length, at + cuts[i % cuts.Length]);
            shown.Add(Show(stream.Add(bytes.AsSpan(at..end))));
            at = end;
        }
        shown.Add(Show(stream.End()));
        return shown;
    }

    private static TextStream Begin(string[] stops)
    {
        var stream = new TextStream();
        stream.Begin([.. stops.Select(stop => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(stop))], leadingSpaces: 0);
        return stream;
    }

    private static string Show(ReadOnlyMemory<byte> text) => s_strict.GetString(text.Span);
}
