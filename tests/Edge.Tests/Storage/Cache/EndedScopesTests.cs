using Edge.Caching;
using Edge.Storage.Cache;

namespace Edge.Tests.Storage.Cache;

public sealed class EndedScopesTests
{
    private static readonly CacheScope Scope = new(7);

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    public void Covers_Ended_CoversWhatWasWrittenBefore(long position, bool covers)
    {
        var ended = new EndedScopes();
        ended.End(Scope, 10);
        Assert.Equal(covers, ended.Covers([Scope], position));
        Assert.False(ended.Covers([new CacheScope(8)], position));
    }

    // A sweep that began when the log's tail was 10 has gone past records that an end at 10, appended meanwhile, covers:
    // forgetting that end brought them back.
    [Fact]
    public void Forget_EndedAtThePosition_StillCovers()
    {
        var ended = new EndedScopes();
        ended.End(Scope, 10);

        ended.Forget(10);
        Assert.True(ended.Covers([Scope], 9));
        Assert.Equal(1, ended.Count);

        ended.Forget(11);
        Assert.False(ended.Covers([Scope], 9));
        Assert.Equal(0, ended.Count);
    }
}
