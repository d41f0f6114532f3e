using Microsoft.AspNetCore.Http;

namespace Edge.TestKit;

/// <summary>A request that the scripted cloud got.</summary>
public sealed class CloudRequest
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CloudRequest(HttpContext context, string body)
    {
        (Path, Protocol, Body) = (context.Request.Path.Value!, context.Request.Protocol, body);
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        context.RequestAborted.Register(() => _aborted.TrySetResult());
    }

    /// <summary>The path, from its slash on.</summary>
    public string Path { get; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public string Protocol { get; }

    /// <summary>The headers, names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body.</summary>
    public string Body { get; }

    /// <summary>Completes when the client closes the connection or resets the stream before its answer was whole.</summary>
    public Task Aborted => _aborted.Task;

    internal static async Task<CloudRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return new CloudRequest(context, await reader.ReadToEndAsync(context.RequestAborted));
    }
}
