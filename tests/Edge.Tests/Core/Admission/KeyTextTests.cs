using System.Text;
using Edge.Admission;

namespace Edge.Tests.Core.Admission;

public sealed class KeyTextTests
{
    [Fact]
    public void Create_AKey_HasTheDocumentedForm()
    {
        string key = KeyText.Create();

        Assert.Matches("^edge_[0-9a-hjkmnp-tv-z]{8}_[0-9a-f]{64}$", key);
        Assert.NotEqual(key, KeyText.Create());
    }

    [Fact]
    public void TrySplit_AKey_GivesItsTwoParts()
    {
        string key = KeyText.Create();

        bool split = KeyText.TrySplit(Encoding.ASCII.GetBytes(key), out ulong id, out var secret);

        Assert.True(split);
        Assert.Equal(KeyText.PackId(key[5..13]), id);
        Assert.Equal(key[14..], Encoding.ASCII.GetString(secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge_")]
    [InlineData("sk-proj-0123456789")]
    [InlineData("edge_01234567_")]
    [InlineData("edge_01234567x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("EDGE_01234567_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("edge_01234567_00000000000000000000000000000000000000000000000000000000000000000")]
    public void TrySplit_AnotherForm_IsRefused(string text)
    {
        bool split = KeyText.TrySplit(Encoding.ASCII.GetBytes(text), out _, out var secret);

        Assert.False(split);
        Assert.True(secret.IsEmpty);
    }
}
