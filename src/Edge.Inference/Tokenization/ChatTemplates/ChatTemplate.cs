using System.Text;
using Edge.Generation;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>The Jinja template by which a model's makers turn a conversation into text.</summary>
/// <remarks>
/// <para>A bounded interpreter of what published templates use: text, print, if, for, set, macro, break, continue;
/// Jinja's expressions; the filters, tests and methods of <see cref="TemplateFilters"/>, <see cref="TemplateTests"/>
/// and <see cref="TemplateMethods"/>; <c>raise_exception</c>, <c>namespace</c>, <c>range</c>, <c>dict</c>. Anything
/// else is refused by name.</para>
/// <para>There is no <c>strftime_now</c>: the same messages must give the same tokens tomorrow, or the cache would lie.
/// Templates that ask whether it is defined fall back to a date of their own.</para>
/// <para>Immutable and thread-safe.</para>
/// </remarks>
internal sealed class ChatTemplate
{
    /// <summary>Longest list that <c>range</c> makes.</summary>
    private const long MaxRange = 100_000;

    private readonly TemplateStatement _body;
    private readonly IReadOnlyDictionary<string, string?> _tokens;

    /// <param name="source">The template.</param>
    /// <param name="tokens">Names of special tokens and their text, such as <c>bos_token</c>; null where the model has
    /// none.</param>
    /// <exception cref="ChatTemplateException">It cannot be read, or uses what is not supported.</exception>
    public ChatTemplate(string source, IReadOnlyDictionary<string, string?> tokens)
    {
        _body = TemplateParser.Parse(source);
        _tokens = tokens;
    }

    /// <summary>Writes the conversation as the model reads it, up to where the answer begins.</summary>
    /// <exception cref="ChatTemplateException">The template refuses the messages, or goes wrong with them.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages)
    {
        var variables = new Dictionary<string, object?>
        {
            ["messages"] = messages.Select(ToMap).ToList<object?>(),
            ["add_generation_prompt"] = true,
            ["tools"] = null,
            ["documents"] = null,
            ["raise_exception"] = (TemplateFunction)Raise,
            ["namespace"] = (TemplateFunction)(call => Fill(new TemplateMap { IsNamespace = true }, call)),
            ["dict"] = (TemplateFunction)(call => Fill([], call)),
            ["range"] = (TemplateFunction)Range,
        };
        foreach (var (name, text) in _tokens)
            if (text is not null) variables[name] = text;

        var context = new TemplateContext(variables);
        _body.Execute(context);
        return context.Output.ToString();
    }

    private static TemplateMap ToMap(ChatMessage message) => new()
    {
        ["role"] = Encoding.UTF8.GetString(message.Role.Span),
        ["content"] = Encoding.UTF8.GetString(message.Content.Span),
    };

    private static object? Raise(TemplateCall call) =>
        throw new ChatTemplateException(TemplateValues.Text(call.Argument(0, "message", "")));

    private static TemplateMap Fill(TemplateMap map, TemplateCall call)
    {
        foreach (var source in call.Positional.OfType<TemplateMap>().Append(call.Named))
            foreach (var (name, value) in source) map[name] = value;
        return map;
    }

    private static List<object?> Range(TemplateCall call)
    {
        bool one = call.Positional.Count < 2;
        long from = one
            ? 0
            : call.Number(0, "start"), to = call.Number(one ? 0 : 1, "stop"), step = call.Number(2, "step", 1);
        if (step == 0) throw call.Fault("the step of a range is 0");

        var numbers = new List<object?>();
        for (long number = from; step > 0 ? number < to : number > to; number += step)
        {
            if (numbers.Count == MaxRange) throw call.Fault($"a range is longer than {MaxRange}");
            numbers.Add(number);
        }
        return numbers;
    }
}
