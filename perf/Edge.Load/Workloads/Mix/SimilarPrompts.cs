using System.Buffers;
using Edge.Load.Workloads.Rpc;
using MessagePack;

namespace Edge.Load.Workloads.Mix;

/// <summary>Questions, each in several wordings that mean the same.</summary>
internal sealed class SimilarPrompts
{
    private static readonly string[] s_subjects =
        ["my parcel", "the invoice", "the blue jacket", "my refund", "the warranty", "my voucher", "the gift card", "my account", "the running shoes", "the kettle"];

    private static readonly string[] s_questions =
    [
        "When will I get {0}?", "How do I return {0}?", "Where can I find the details of {0}?", "Who can help me with {0}?", "What happened to {0}?",
        "How long does it take until I hear about {0}?", "Can somebody explain {0} to me?", "Why was there a problem with {0}?",
    ];

    private static readonly string[] s_wordings =
        ["{0}", "Hello, {0}", "Hi! {0}", "{0} Thanks!", "{0} Thank you.", "Good morning. {0}", "Please tell me: {0}", "{0} Please answer soon."];

    private readonly PreparedRequests _requests;

    /// <param name="options">The model asked.</param>
    public SimilarPrompts(ChatOptions options)
    {
        Questions = s_subjects.Length * s_questions.Length;
        _requests = new PreparedRequests(Questions * s_wordings.Length, (buffer, index) => Write(buffer, options, index));
    }

    /// <summary>How many different questions there are.</summary>
    public int Questions { get; }

    /// <summary>How many wordings there are, of all questions; the first <see cref="Questions"/> are the plain ones.</summary>
    public int Count => _requests.Count;

    /// <summary>Bytes of the longest.</summary>
    public int MaxBytes => _requests.MaxBytes;

    /// <summary>Writes a wording of a question.</summary>
    public int Write(long index, int slot, Span<byte> destination) => RpcWorkload.Copy(_requests[(int)index], slot, destination);

    /// <summary>The text of a wording.</summary>
    internal static string Text(int index)
    {
        int questions = s_subjects.Length * s_questions.Length;
        int question = index % questions;
        string plain = s_questions[question % s_questions.Length].Replace("{0}", s_subjects[question / s_questions.Length], StringComparison.Ordinal);
        return s_wordings[index / questions].Replace("{0}", plain, StringComparison.Ordinal);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, ChatOptions options, int index)
    {
        var writer = new MessagePackWriter(buffer);
        RpcChatRequests.Write(ref writer, options, PromptText.System, Text(index));
        writer.Flush();
    }
}
