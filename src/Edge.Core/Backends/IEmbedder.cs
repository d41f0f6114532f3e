namespace Edge.Backends;

/// <summary>Turns text into a unit vector.</summary>
/// <remarks>Safe for concurrent use. Work beyond what runs at once waits until the cancellation token's deadline.</remarks>
public interface IEmbedder
{
    /// <summary>Its name as clients say it, such as <c>use-lite-en</c>.</summary>
    string Model { get; }

    /// <summary>Hash of the weights: vectors of different revisions must not be compared.</summary>
    string Revision { get; }

    /// <summary>Length of its vectors.</summary>
    int Dimensions { get; }

    /// <summary>Tokens it reads; what follows them does not change the vector.</summary>
    int MaxTokens { get; }

    /// <summary>Embeds a text.</summary>
    /// <param name="utf8Text">The text; ill-formed bytes count as U+FFFD.</param>
    /// <param name="vector">Receives <see cref="Dimensions"/> floats of Euclidean length 1.</param>
    /// <param name="cancellation">Ends the wait for a free worker.</param>
    /// <exception cref="EmbeddingInputException">The text is empty.</exception>
    ValueTask<EmbeddingUsage> EmbedAsync(
        ReadOnlyMemory<byte> utf8Text, Memory<float> vector, CancellationToken cancellation);

    /// <summary>Embeds a text that the client has split into tokens of this model.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="vector">Receives <see cref="Dimensions"/> floats of Euclidean length 1.</param>
    /// <param name="cancellation">Ends the wait for a free worker.</param>
    /// <exception cref="EmbeddingInputException">There is no token, or one that the model does not have.</exception>
    ValueTask<EmbeddingUsage> EmbedTokensAsync(
        ReadOnlyMemory<int> tokens, Memory<float> vector, CancellationToken cancellation);
}

/// <summary>What an embedding took.</summary>
/// <param name="Tokens">Tokens the vector stands for, at most <see cref="IEmbedder.MaxTokens"/>.</param>
/// <param name="Truncated">Whether the input was longer than that.</param>
public readonly record struct EmbeddingUsage(int Tokens, bool Truncated);

/// <summary>The input cannot be embedded; the caller's mistake, safe to tell.</summary>
public sealed class EmbeddingInputException(string message) : Exception(message);
