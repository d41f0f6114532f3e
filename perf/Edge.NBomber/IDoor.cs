namespace Edge.Scenarios;

/// <summary>A door of a node, asked as an application asks it: through a client library.</summary>
internal interface IDoor : IAsyncDisposable
{
    /// <summary>Asks with the prompt of a key.</summary>
    /// <returns>Who answered, and the bytes of the answer.</returns>
    /// <exception cref="DoorException">There was no answer.</exception>
    Task<(string ServedBy, long Bytes)> AskAsync(long key);
}

/// <summary>A request failed.</summary>
/// <param name="code">What counts failures of one kind together.</param>
/// <param name="inner">The client library's own exception.</param>
internal sealed class DoorException(string code, Exception? inner = null) : Exception(code, inner);
