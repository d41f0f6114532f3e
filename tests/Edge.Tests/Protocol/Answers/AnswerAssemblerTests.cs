using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Protocol.Answers;

public class AnswerAssemblerTests
{
    [Fact]
    public void Write_ChunksOfOneChoice_JoinsThem()
    {
        using var assembler = new AnswerAssembler();

        Assert.True(assembler.Add(Pack.Of("""{"id":"c1","created":7,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""")));
        Assert.True(assembler.Add(Pack.Of("""{"id":"c1","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""")));
        Assert.True(assembler.Add(Pack.Of("""{"id":"c1","created":7,"model":"m","choices":[{"delta":{"content":"lo"},"index":0}]}""")));
        Assert.False(assembler.IsFinished);
        Assert.True(assembler.Add(Pack.Of("""{"id":"c1","created":7,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""")));
        Assert.False(assembler.Add(Pack.Of("""{"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""")));

        Assert.True(assembler.IsFinished);
        Assert.Equal(
            """{"id":"c1","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""",
            Written(assembler));
    }

    /// <summary>What stands beside the choices is the provider's word, too: it must not end the stream.</summary>
    [Fact]
    public void Write_HugeMembersBesideTheChoices_AreLeftOut()
    {
        using var assembler = new AnswerAssembler();
        string huge = new('x', 70_000);

        assembler.Add(Pack.Of($$"""{"id":"c","extra":"{{huge}}","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"""));
        assembler.Add(Pack.Of($$$"""{"choices":[],"usage":{"note":"{{{huge}}}"}}"""));

        Assert.Equal("""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""", Written(assembler));
    }

    [Fact]
    public void Write_ToolCalls_JoinsArgumentsByIndex()
    {
        using var assembler = new AnswerAssembler();

        assembler.Add(Pack.Of("""{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}"""));
        assembler.Add(Pack.Of("""{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}}]}"""));
        assembler.Add(Pack.Of("""{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]},"finish_reason":"tool_calls"}]}"""));

        Assert.Equal(
            """{"id":"c","choices":[{"index":0,"message":{"content":null,"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""",
            Written(assembler));
    }

    [Fact]
    public void IsFinished_OneOfTwoChoicesCut_IsFalse()
    {
        using var assembler = new AnswerAssembler();

        assembler.Add(Pack.Of("""{"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"stop"}]}"""));

        Assert.False(assembler.IsFinished);
    }

    [Fact]
    public void Reset_AfterAStream_ForgetsIt()
    {
        using var assembler = new AnswerAssembler();
        assembler.Add(Pack.Of("""{"id":"old","choices":[{"index":0,"delta":{"content":"old"},"finish_reason":"stop"}]}"""));

        assembler.Reset();
        assembler.Add(Pack.Of("""{"id":"new","choices":[{"index":0,"delta":{"content":"new"},"finish_reason":"stop"}]}"""));

        Assert.DoesNotContain("old", Written(assembler), StringComparison.Ordinal);
    }

    public static TheoryData<string> Answers => new()
    {
        """{"id":"c","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"A text of some length that is cut into several pieces: äöü, €, 𝄞, and on it goes until the end."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""",
        """{"id":"c","system_fingerprint":"f","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"length"}]}""",
        """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"because","content":"a"},"finish_reason":"stop"}]}""",
    };

    /// <summary>Cutting and joining are inverse: what a cache replays as a stream is the answer it stored.</summary>
    [Theory, MemberData(nameof(Answers))]
    public void Write_ReplayedAnswer_IsTheAnswer(string json)
    {
        using var replay = new AnswerReplay();
        using var assembler = new AnswerAssembler();
        byte[] answer = Pack.Of(json);

        replay.Begin(answer);
        while (replay.TryNext(out var chunk)) assembler.Add(chunk);

        string expected = Pack.ToJson(answer);
        int usage = expected.IndexOf(",\"usage\"", StringComparison.Ordinal);
        Assert.Equal(usage < 0 ? expected : expected[..usage] + "}", Written(assembler));
    }

    [Fact]
    public void TryNext_ToolCalls_CarryTheirIndex()
    {
        using var replay = new AnswerReplay();

        replay.Begin(Pack.Of("""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"""));
        var chunks = new List<string>();
        while (replay.TryNext(out var chunk)) chunks.Add(Pack.ToJson(chunk));

        Assert.Equal(
            [
                """{"id":"c","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}""",
                """{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":null}]}""",
                """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            ],
            chunks);
    }

    private static string Written(AnswerAssembler assembler)
    {
        using var output = new PooledBufferWriter();
        assembler.Write(output);
        return Pack.ToJson(output.WrittenMemory);
    }
}
