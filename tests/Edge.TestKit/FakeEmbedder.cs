using System.Text;
using Edge.Backends;

namespace Edge.TestKit;

/// <summary>An embedder whose vectors a test chooses: texts given the same angle are the same to it.</summary>
public sealed class FakeEmbedder : IEmbedder
{
    private readonly Dictionary<string, double> _angles = [];

    /// <summary>Texts that are longer than it reads.</summary>
    public HashSet<string> TooLong { get; } = [];

    /// <summary>Called with each text: lets a test pass the time.</summary>
    public Action<string> OnEmbed { get; set; } = _ => { };

    /// <inheritdoc/>
    public string Model => "fake";

    /// <inheritdoc/>
    public string Revision => "1";

    /// <inheritdoc/>
    public int Dimensions => 64;

    /// <inheritdoc/>
    public int MaxTokens => 128;

    /// <summary>Places a text on the unit circle; the cosine of two texts is that of the angle between them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="degrees">Its angle.</param>
    public FakeEmbedder Place(string text, double degrees)
    {
        _angles[text] = degrees * Math.PI / 180;
        return this;
    }

    /// <inheritdoc/>
    public ValueTask<EmbeddingUsage> EmbedAsync(ReadOnlyMemory<byte> utf8Text, Memory<float> vector, CancellationToken cancellation)
    {
        string text = Encoding.UTF8.GetString(utf8Text.Span);
        OnEmbed(text);
        double angle = _angles[text];
        vector.Span.Clear();
        (vector.Span[0], vector.Span[1]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        return new(new EmbeddingUsage(1, TooLong.Contains(text)));
    }

    /// <inheritdoc/>
    public ValueTask<EmbeddingUsage> EmbedTokensAsync(ReadOnlyMemory<int> tokens, Memory<float> vector, CancellationToken cancellation)
        => throw new NotSupportedException("Prompts are texts.");
}
