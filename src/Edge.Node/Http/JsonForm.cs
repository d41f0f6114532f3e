using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Node.Http;

/// <summary>How the door writes JSON.</summary>
internal static class JsonForm
{
    /// <summary>The type of every answer that is not a stream.</summary>
    public const string ContentType = "application/json";

    /// <summary>Text goes out as UTF-8, escaped only where JSON demands it: nothing here is put into a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
