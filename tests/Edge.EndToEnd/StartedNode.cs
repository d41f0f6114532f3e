using Edge.TestKit;

namespace Edge.EndToEnd;

/// <summary>A node with the models beside its binary, without keys, that serves exact hits only.</summary>
public sealed class StartedNode : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal NodeProcess Node { get; private set; } = null!;

    internal RawClient Connect() => new(Node.Tcp);

    /// <inheritdoc/>
    public async Task InitializeAsync()
        => Node = await NodeProcess.StartAsync(_folder.File("data"), "\"cache\":{\"semantic\":\"off\"}");

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
