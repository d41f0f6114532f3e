namespace Edge.Node.Commands.Client;

/// <summary>Asks a node, one request at a time: what the command line needs of a client.</summary>
internal interface INodeClient : IAsyncDisposable
{
    /// <summary>Sends one user message.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="prompt">The message.</param>
    /// <param name="maxTokens">Most tokens of the answer; null for the model's own limit.</param>
    /// <param name="onText">Takes the pieces of a streamed answer; null for an answer in one piece.</param>
    /// <param name="cancellation">Ends the request.</param>
    Task<NodeAnswer> ChatAsync(string model, string prompt, int? maxTokens, Action<string>? onText, CancellationToken cancellation);

    /// <summary>Embeds a text.</summary>
    Task<NodeAnswer> EmbedAsync(string model, string text, CancellationToken cancellation);
}
