using System.Text;
using Edge.Buffers;

namespace Edge.Protocol;

/// <summary>One request in its one internal form: canonical MessagePack with an index over it, and the controls beside it.</summary>
/// <remarks>
/// <para>Both doors parse into it; the cache key is made from <see cref="Body"/>, backends read <see cref="Get"/>. Two requests that mean
/// the same have the same body: fields in the order of <see cref="Field"/>, defaults written out, members of maps sorted by key bytes,
/// numbers in their shortest exact form, text byte for byte.</para>
/// <para>Reusable and not thread-safe; the memory it hands out is valid until the next <see cref="Reset"/>.</para>
/// </remarks>
public sealed partial class InferenceRequest : IDisposable
{
    /// <summary>Version of the canonical form; part of every cache key, so that a change of the form never meets an old entry.</summary>
    public const int KeyFormat = 1;

    internal const int FieldCount = (int)Field.Unknown + 1;

    private readonly PooledBufferWriter _body = new();
    private readonly PooledBufferWriter _carried = new();
    private readonly CanonicalWriter _canonical = new();
    private readonly Span[] _values = new Span[FieldCount];
    private readonly List<Member> _unknown = [];
    private readonly List<Member> _carriedMembers = [];
    private readonly int[] _fieldEnds = new int[FieldCount];
    private readonly byte[] _model = new byte[MaxModelBytes];
    private RequestControls _controls;
    private int _fieldsStart;
    private uint _given;
    private int _modelBytes;
    private int _lastUserStart, _lastUserTextStart, _lastUserTextEnd;

    /// <summary>Longest accepted model name, bytes; longer than any published name.</summary>
    public const int MaxModelBytes = 256;

    /// <summary>What is asked.</summary>
    public Endpoint Endpoint { get; private set; }

    /// <summary>The model as the caller named it, UTF-8.</summary>
    public ReadOnlySpan<byte> RequestedModel => _model.AsSpan(0, _modelBytes);

    /// <summary>The model after admission resolved an alias; the name that backends and the cache key use.</summary>
    public ModelScope Scope { get; set; }

    /// <summary>How the caller wants the request handled.</summary>
    public ref RequestControls Controls => ref _controls;

    /// <summary>Whether the answer goes out in chunks as it is made.</summary>
    public bool Stream { get; private set; }

    /// <summary>Whether a stream ends with a chunk that carries the usage.</summary>
    public bool IncludeUsage { get; private set; }

    /// <summary>Whether vectors go out as bytes (<c>encoding_format: "base64"</c>) and not as numbers.</summary>
    public bool VectorsAsBytes { get; private set; }

    /// <summary>Whether the caller named <c>max_completion_tokens</c>, not its older name <c>max_tokens</c>.</summary>
    public bool NamedMaxCompletionTokens { get; private set; }

    /// <summary>Whether the conversation holds results of tools.</summary>
    public bool HasToolResults { get; private set; }

    /// <summary>The canonical fields: a MessagePack array with one element for each <see cref="Field"/>.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Fields that are no part of the key but go on to a provider (<c>user</c>, <c>metadata</c>): a map.</summary>
    public ReadOnlyMemory<byte> Carried => _carried.WrittenMemory;

    /// <summary>A field's canonical value; MessagePack nil when the caller left it to the model.</summary>
    public ReadOnlyMemory<byte> Get(Field field)
    {
        int start = field == 0 ? _fieldsStart : _fieldEnds[(int)field - 1];
        return _body.WrittenMemory[start.._fieldEnds[(int)field]];
    }

    /// <summary>Whether the caller sent the field, so that a provider gets it, too.</summary>
    public bool IsGiven(Field field) => (_given & (1u << (int)field)) != 0;

    /// <summary>Whether the last message is a user's with plain text, the text that similar prompts are compared by.</summary>
    public bool HasLastUserText => _lastUserTextEnd > _lastUserTextStart;

    /// <summary>The text of the last user message, UTF-8; empty without one.</summary>
    public ReadOnlyMemory<byte> LastUserText => _body.WrittenMemory[_lastUserTextStart.._lastUserTextEnd];

    /// <summary>Where the last user message's content begins in <see cref="Body"/>, its length prefix included, and where the text begins and ends.</summary>
    public (int ContentStart, int TextStart, int TextEnd) LastUserRange => (_lastUserStart, _lastUserTextStart, _lastUserTextEnd);

    /// <summary>Empties the request for the next one and clears what it held.</summary>
    public void Reset()
    {
        _body.Reset(clear: true);
        _carried.Reset(clear: true);
        (_fieldsStart, _given, _modelBytes) = (0, 0, 0);
        (_lastUserStart, _lastUserTextStart, _lastUserTextEnd) = (0, 0, 0);
        (Stream, IncludeUsage, VectorsAsBytes) = (false, false, false);
        (NamedMaxCompletionTokens, HasToolResults) = (false, false);
        _controls = default;
        Scope = default;
        Array.Clear(_fieldEnds);
        Array.Clear(_values);
        _unknown.Clear();
        _carriedMembers.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        _carried.Dispose();
        _canonical.Dispose();
    }

    /// <summary>The requested model as a string, for messages and administration.</summary>
    public string RequestedModelName => Encoding.UTF8.GetString(RequestedModel);
}
