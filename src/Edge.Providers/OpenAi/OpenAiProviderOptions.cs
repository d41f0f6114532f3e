using System.ComponentModel.DataAnnotations;
using Edge.Configuration;
using Microsoft.Extensions.Options;

namespace Edge.Providers.OpenAi;

/// <summary>One provider that speaks OpenAI's dialect: where it is, what it serves, and how long the node waits for it.</summary>
/// <remarks>Holds no secret: <see cref="ApiKey"/> says where the key is kept.</remarks>
public sealed record OpenAiProviderOptions : IValidatableObject
{
    /// <summary>The name in metrics, in <c>served_by</c> and in messages.</summary>
    /// <value>1 to 64 characters of a-z, 0-9, '-' and '_'.</value>
    [Required, RegularExpression("[a-z0-9_-]{1,64}")]
    public string Name { get; set; } = "";

    /// <summary>The address that the paths of the API are appended to.</summary>
    /// <value>An absolute http or https address, mostly ending with <c>/v1</c>.</value>
    [Required]
    public string BaseUrl { get; set; } = "";

    /// <summary>Where the key is kept: <c>env:NAME</c> or <c>file:PATH</c>; null for a provider without keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Chat models it serves: exact names, prefixes with a trailing '*', or '*' for all.</summary>
    public IList<string> Models { get; set; } = [];

    /// <summary>Embedding models it serves, in the same form.</summary>
    public IList<string> EmbeddingModels { get; set; } = [];

    /// <summary>What the provider calls a model that callers know by another name: our name to the provider's.</summary>
    public IDictionary<string, string> ModelMap { get; set; } = new Dictionary<string, string>();

    /// <summary>Requests in flight at once; past it the provider has no room.</summary>
    /// <value>1 to 4096. Default 64.</value>
    [Range(1, 4096)]
    public int MaxConcurrent { get; set; } = 64;

    /// <summary>Time for name look-up, connection and TLS.</summary>
    /// <value>100 ms to 1 minute. Default 5 s: a host that is up answers within one retransmission, 3 s.</value>
    [DurationRange("00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time from sending a streamed request to its first chunk.</summary>
    /// <value>100 ms to 1 hour. Default 1 minute: providers under load take 20 s and more.</value>
    [DurationRange("00:00:00.1", "01:00:00")]
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Silence after the first byte of an answer that counts as a stall.</summary>
    /// <value>100 ms to 1 hour. Default 30 s.</value>
    [DurationRange("00:00:00.1", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for the whole answer.</summary>
    /// <value>100 ms to 1 day. Default 10 minutes, as OpenAI's own clients.</value>
    [DurationRange("00:00:00.1", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest answer that is not streamed.</summary>
    /// <value>Bytes, 64 KiB to 1 GiB. Default 64 MiB: 2048 vectors of 4096 numbers take 45 MB in base64.</value>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest event of a stream.</summary>
    /// <value>Bytes, 4 KiB to 64 MiB. Default 1 MiB: a chunk with logprobs for all choices takes some 100 kB.</value>
    [Range(4 * 1024, 64 * 1024 * 1024)]
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether to speak HTTP/2, where the provider does; without TLS it must.</summary>
    public bool Http2 { get; set; }

    /// <summary>Whether to go through the proxy that the environment names.</summary>
    public bool UseProxy { get; set; }

    /// <summary>Checks what no attribute can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            yield return new ValidationResult($"base_url is '{BaseUrl}'; it must be an absolute http or https address without credentials.", [nameof(BaseUrl)]);
        if (ApiKey is not null && !SecretReference.TryParse(ApiKey, out _))
            yield return new ValidationResult("api_key must say where the key is kept, env:NAME or file:PATH, and not be the key itself.", [nameof(ApiKey)]);
        foreach (string pattern in Models.Concat(EmbeddingModels))
            if (!ModelPatterns.IsValid(pattern))
                yield return new ValidationResult($"The model pattern '{pattern}' must be a name, or a prefix with one '*' at its end.", [nameof(Models)]);
    }
}

/// <summary>Checks the attributes of <see cref="OpenAiProviderOptions"/>.</summary>
[OptionsValidator]
public sealed partial class OpenAiProviderOptionsValidator : IValidateOptions<OpenAiProviderOptions>;
