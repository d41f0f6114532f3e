using System.Text;
using System.Text.Unicode;
using MessagePack;

namespace Edge.Protocol;

public sealed partial class InferenceRequest
{
    // Longest text a control may have: each travels in a header on the other door.
    private const int MaxControlBytes = 256;

    /// <summary>Reads a request from the map that both doors hand over: OpenAI's members, and <c>edge</c> for the controls.</summary>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="source">A complete, well-formed MessagePack value in one piece, within the door's limits of size and depth; not kept.</param>
    /// <returns>Null, or what is wrong with it; the request is then unusable until <see cref="Reset"/>.</returns>
    public EdgeError? Parse(Endpoint endpoint, ReadOnlyMemory<byte> source)
    {
        Reset();
        Endpoint = endpoint;
        return ReadMembers(source) ?? CheckModel() ?? WriteBody(source) ?? WriteCarried(source) ?? FindLastUserText();
    }

    /// <summary>Takes a request that was parsed before and is answered from the cache: what an answer needs to know of it, without a body.</summary>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="model">The model as the caller named it, UTF-8.</param>
    /// <param name="scope">What that name means.</param>
    public void Recall(Endpoint endpoint, ReadOnlySpan<byte> model, ModelScope scope)
    {
        (Endpoint, Scope) = (endpoint, scope);
        model.CopyTo(_model);
        _modelBytes = model.Length;
    }

    private EdgeError? ReadMembers(ReadOnlyMemory<byte> source)
    {
        var reader = new ValueReader(source.Span);
        if (reader.NextType != MessagePackType.Map) return Invalid(null, "The request must be a map.");
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (!TryReadName(ref reader, out var name)) return Invalid(null, "Every member's name must be a text.");
            int start = reader.Consumed;
            if (reader.NextType == MessagePackType.Nil)
            {
                // OpenAI's clients write null for "not given".
                reader.Skip();
                continue;
            }

            // Every request has one, and it would be the last name looked for.
            if (name.SequenceEqual("model"u8))
            {
                if (ReadModel(ref reader) is { } modelError) return modelError;
            }
            else if (FieldNames.TryFind(Endpoint, name, out var field))
            {
                reader.Skip();
                if (IsGiven(field)) return Invalid(Encoding.UTF8.GetString(name), "The field is given twice.");
                NamedMaxCompletionTokens |= field == Field.MaxTokens && name.SequenceEqual("max_completion_tokens"u8);
                _values[(int)field] = new Span(start, reader.Consumed - start);
                _given |= 1u << (int)field;
            }
            else if (ReadControl(name, ref reader, source, start) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private EdgeError? ReadControl(scoped ReadOnlySpan<byte> name, ref ValueReader reader, ReadOnlyMemory<byte> source, int start)
    {
        if (name.SequenceEqual("edge"u8)) return ReadEdge(ref reader);
        if (name.SequenceEqual("stream"u8) && Endpoint == Endpoint.ChatCompletions)
        {
            if (reader.NextType != MessagePackType.Boolean) return Invalid("stream", "stream must be true or false.");
            Stream = reader.ReadBoolean();
            return null;
        }

        if (name.SequenceEqual("stream_options"u8) && Endpoint == Endpoint.ChatCompletions) return ReadStreamOptions(ref reader);
        if (name.SequenceEqual("encoding_format"u8) && Endpoint == Endpoint.Embeddings) return ReadEncodingFormat(ref reader);

        int nameStart = start - name.Length;
        reader.Skip();
        bool isCarried = name.SequenceEqual("user"u8) || name.SequenceEqual("metadata"u8);
        (isCarried ? _carriedMembers : _unknown).Add(new Member(new Span(nameStart, name.Length), new Span(start, reader.Consumed - start)));
        return null;
    }

    private EdgeError? ReadModel(ref ValueReader reader)
    {
        if (!TryReadName(ref reader, out var model)) return Invalid("model", "model must be a text.");
        if (model.Length is 0 or > MaxModelBytes)
            return Invalid("model", $"model has {model.Length} bytes; it must have 1 to {MaxModelBytes}.");
        if (!Utf8.IsValid(model)) return Invalid("model", "model is not valid UTF-8.");
        model.CopyTo(_model);
        _modelBytes = model.Length;
        return null;
    }

    private EdgeError? CheckModel() => _modelBytes == 0 ? Invalid("model", "model is missing; models.list names what the node has.") : null;

    private EdgeError? ReadStreamOptions(ref ValueReader reader)
    {
        if (reader.NextType != MessagePackType.Map) return Invalid("stream_options", "stream_options must be a map.");
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (!TryReadName(ref reader, out var name)) return Invalid("stream_options", "Every member's name must be a text.");
            if (!name.SequenceEqual("include_usage"u8) || reader.NextType == MessagePackType.Nil)
            {
                reader.Skip();
                continue;
            }

            if (reader.NextType != MessagePackType.Boolean)
                return Invalid("stream_options.include_usage", "include_usage must be true or false.");
            IncludeUsage = reader.ReadBoolean();
        }

        return null;
    }

    private EdgeError? ReadEncodingFormat(ref ValueReader reader)
    {
        bool isText = TryReadName(ref reader, out var format);
        VectorsAsBytes = isText && format.SequenceEqual("base64"u8);
        return VectorsAsBytes || (isText && format.SequenceEqual("float"u8))
            ? null
            : Invalid("encoding_format", "encoding_format must be \"float\" or \"base64\".");
    }

    private EdgeError? ReadEdge(ref ValueReader reader)
    {
        if (reader.NextType != MessagePackType.Map) return Invalid("edge", "edge must be a map.");
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (!TryReadName(ref reader, out var name)) return Invalid("edge", "Every member's name must be a text.");
            if (reader.NextType == MessagePackType.Nil) reader.Skip();
            else if (ReadEdgeMember(name, ref reader) is { } error) return error;
        }

        return null;
    }

    private EdgeError? ReadEdgeMember(scoped ReadOnlySpan<byte> name, ref ValueReader reader)
    {
        if (name.SequenceEqual("deadline_ms"u8))
        {
            if (reader.NextType != MessagePackType.Integer || !reader.TryReadInt64(out long milliseconds) || milliseconds is < 1 or > 86_400_000)
                return Invalid("edge.deadline_ms", "deadline_ms must be a whole number from 1 to 86400000.");
            Controls.Deadline = TimeSpan.FromMilliseconds(milliseconds);
            return null;
        }

        if (name.SequenceEqual("trace"u8))
        {
            if (reader.NextType != MessagePackType.Boolean) return Invalid("edge.trace", "trace must be true or false.");
            Controls.Timings = reader.ReadBoolean();
            return null;
        }

        if (!TryReadName(ref reader, out var text)) return Invalid("edge." + Encoding.UTF8.GetString(name), "The control must be a text.");
        if (text.Length > MaxControlBytes || !Utf8.IsValid(text))
            return Invalid("edge." + Encoding.UTF8.GetString(name), $"The control must be valid UTF-8 of at most {MaxControlBytes} bytes.");
        return SetControl(name, text);
    }

    /// <summary>Sets one textual control; a header of the HTTP door comes in here, too.</summary>
    /// <param name="name"><c>cache</c>, <c>namespace</c>, <c>session</c>, <c>region</c>, <c>trace_parent</c> or <c>key</c>; others are ignored.</param>
    /// <param name="text">Valid UTF-8.</param>
    public EdgeError? SetControl(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (name.SequenceEqual("cache"u8))
        {
            if (!CacheControl.TryParse(text, out var cache))
                return Invalid("edge.cache", "The cache control has a max-age that is not a whole number of seconds.");
            Controls.Cache = cache;
        }
        else if (name.SequenceEqual("namespace"u8))
        {
            if (text.Length > 64) return Invalid("edge.namespace", $"The namespace has {text.Length} bytes; at most 64 are allowed.");
            Controls.Namespace = Encoding.UTF8.GetString(text);
        }
        else if (name.SequenceEqual("session"u8)) Controls.Session = Encoding.UTF8.GetString(text);
        else if (name.SequenceEqual("region"u8)) Controls.Region = Encoding.UTF8.GetString(text);
        else if (name.SequenceEqual("trace_parent"u8)) Controls.TraceParent = Encoding.UTF8.GetString(text);
        else if (name.SequenceEqual("key"u8)) Controls.Key = Encoding.UTF8.GetString(text);
        return null;
    }

    /// <summary>Reads a text; steps over anything else.</summary>
    private static bool TryReadName(ref ValueReader reader, out ReadOnlySpan<byte> text)
    {
        bool isText = reader.TryReadText(out text);
        if (!isText) reader.Skip();
        return isText;
    }

    private static EdgeError Invalid(string? param, string message) => new(ErrorCode.InvalidRequest, message, param);

    /// <summary>Bytes of the source or of the body.</summary>
    private readonly record struct Span(int Start, int Length);

    /// <summary>A member of the request's map that has no place of its own: its name's text and its value.</summary>
    private readonly record struct Member(Span Name, Span Value);
}
