namespace Edge.Load.Workloads.Http;

/// <summary>Where chat requests over HTTP go, and what they carry.</summary>
public sealed record HttpOptions
{
    /// <summary>The path.</summary>
    public string Path { get; init; } = "/v1/chat/completions";

    /// <summary>The value of <c>Host</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Further headers, each a line <c>Name: value</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>A key for <c>Authorization: Bearer</c>; none if null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>One body for all requests; chat requests of their own for all keys if null.</summary>
    public byte[]? Body { get; init; }
}
