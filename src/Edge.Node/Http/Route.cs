using Edge.Protocol;
using Microsoft.AspNetCore.Http;

namespace Edge.Node.Http;

/// <summary>What answers a path, and the method it is asked with.</summary>
/// <param name="Method"><c>GET</c>, which also answers <c>HEAD</c>, or <c>POST</c>.</param>
/// <param name="Handle">Answers.</param>
internal sealed record Route(string Method, RequestDelegate Handle)
{
    // Enough for any path of ours; what a stranger sends is not repeated in full.
    private const int MaxPathShown = 128;

    /// <summary>Answers, or refuses the method.</summary>
    public Task HandleAsync(HttpContext context)
    {
        bool isRight = Method == context.Request.Method || (Method == HttpMethods.Get && HttpMethods.IsHead(context.Request.Method));
        if (isRight) return Handle(context);

        context.Response.Headers.Allow = Method;
        return ErrorResponse.WriteAsync(
            context, StatusCodes.Status405MethodNotAllowed,
            new EdgeError(ErrorCode.InvalidRequest, $"The path takes {Method} only."));
    }

    /// <summary>The refusal of a path that nothing answers.</summary>
    public static EdgeError Unknown(string path) => new(
        ErrorCode.MethodNotFound, $"There is nothing at '{(path.Length > MaxPathShown ? path[..MaxPathShown] + "…" : path)}'; the API is at /v1.");
}
