using System.Text;
using Edge.TestKit;

namespace Edge.Benchmarks;

/// <summary>What the benchmarks are fed with: a chat request of common size, and an answer of 500 bytes.</summary>
internal static class Samples
{
    /// <summary>The name of the only model.</summary>
    public const string Model = "m";

    /// <summary>A system and a user turn.</summary>
    public const string RequestJson = """
        {"model":"m","messages":[
        {"role":"system","content":"You answer the questions of a shop's customers: briefly, politely, and from the handbook alone. Where the handbook is silent, say so and name the address of the service desk."},
        {"role":"user","content":"I ordered a pair of shoes last week, number 48213, and one of them is a size too large. May I send back that one shoe, or does it have to be the pair, and who pays for the parcel?"}],
        "temperature":0,"max_tokens":200}
        """;

    /// <summary>The request's user turn as UTF-8.</summary>
    public static byte[] Prompt { get; } = Encoding.UTF8.GetBytes(
        "I ordered a pair of shoes last week, number 48213, and one of them is a size too large. May I send back that one shoe, or does it have to be the pair, and who pays for the parcel?");

    /// <summary>The argument of <c>chat.completions</c>, about 430 bytes.</summary>
    public static byte[] Request { get; } = Pack.Of(RequestJson);

    /// <summary>An answer as a backend gives it.</summary>
    public static byte[] Answer { get; } = Pack.Of(AnswerJson(""));

    /// <summary>An answer as a node gives it, with its report.</summary>
    public static byte[] Result { get; } = Pack.Of(AnswerJson(
        ""","edge":{"served_by":"cache","node":"edge-1","cache":{"kind":"exact","similarity":1.0,"age_s":300},"overhead_us":21,"attempts":0,"warnings":[],"request_id":"8f1c2d3e4a5b6c7d"}"""));

    /// <summary>A whole message that asks for <see cref="Request"/>.</summary>
    public static byte[] Message { get; } = Pack.Of($"""[0,1000,"chat.completions",[{RequestJson}]]""");

    private static string AnswerJson(string report) => $$$"""
        {"id":"chatcmpl-8f1c2d3e4a5b6c7d","object":"chat.completion","created":1767323045,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Please send back the pair: single shoes cannot be exchanged. The parcel is free if you use the label that came with your order. We send the smaller size as soon as yours has arrived, which takes two to four working days. You can follow both parcels under your order's number."},"finish_reason":"stop"}],"usage":{"prompt_tokens":96,"completion_tokens":58,"total_tokens":154}{{{report}}}}
        """;
}
