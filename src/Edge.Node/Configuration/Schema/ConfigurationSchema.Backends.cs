using Edge.Providers.OpenAi;

namespace Edge.Node.Configuration.Schema;

internal static partial class ConfigurationSchema
{
    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB, TiB = 1024 * GiB;

    private static Group<EdgeOptions> Connection => Section("connection", "Limits of every TCP connection.",
        Whole("max_message_bytes", "Largest accepted message.", 4 * KiB, 64 * MiB,
            o => o.Connection.MaxMessageBytes, (o, v) => o.Connection.MaxMessageBytes = (int)v),
        Whole("max_message_depth", "Deepest nesting of a message, its envelope included.", 8, 64,
            o => o.Connection.MaxMessageDepth, (o, v) => o.Connection.MaxMessageDepth = (int)v),
        Whole("max_message_elements", "Most values in all arrays and maps of a message.", 256, 16 * MiB,
            o => o.Connection.MaxMessageElements, (o, v) => o.Connection.MaxMessageElements = (int)v),
        Whole("max_connections", "Most connections at a time; one past it is told so and closed.", 1, 1024 * 1024,
            o => o.Connection.MaxConnections, (o, v) => o.Connection.MaxConnections = (int)v),
        Whole("max_requests_in_flight", "Requests of one connection that may be unanswered; past it the node stops reading.", 1, 4096,
            o => o.Connection.MaxRequestsInFlight, (o, v) => o.Connection.MaxRequestsInFlight = (int)v),
        Time("idle_timeout", "Silence, with nothing in flight, after which the node closes a connection.", "00:00:01", "01:00:00",
            o => o.Connection.IdleTimeout, (o, v) => o.Connection.IdleTimeout = v),
        Time("write_timeout", "Time that a client may leave what was sent to it unread.", "00:00:01", "01:00:00",
            o => o.Connection.WriteTimeout, (o, v) => o.Connection.WriteTimeout = v));

    private static Group<EdgeOptions> HttpLimits => Section("http_limits", "Limits of every HTTP connection.",
        Whole("max_connections", "Connections of the OpenAI door at once; requests on further ones are refused with 503.", 1, MiB,
            o => o.HttpLimits.MaxConnections, (o, v) => o.HttpLimits.MaxConnections = (int)v),
        Whole("max_body_bytes", "Largest accepted body.", 4 * KiB, 64 * MiB,
            o => o.HttpLimits.MaxBodyBytes, (o, v) => o.HttpLimits.MaxBodyBytes = (int)v),
        Whole("max_depth", "Deepest nesting of a body.", 4, 64,
            o => o.HttpLimits.MaxDepth, (o, v) => o.HttpLimits.MaxDepth = (int)v),
        Whole("max_elements", "Most values in a body.", 64, 16 * MiB,
            o => o.HttpLimits.MaxElements, (o, v) => o.HttpLimits.MaxElements = (int)v),
        Time("headers_timeout", "Time to send the head of a request.", "00:00:01", "00:05:00",
            o => o.HttpLimits.HeadersTimeout, (o, v) => o.HttpLimits.HeadersTimeout = v),
        Time("keep_alive_timeout", "Silence between two requests after which a connection is closed.", "00:00:01", "01:00:00",
            o => o.HttpLimits.KeepAliveTimeout, (o, v) => o.HttpLimits.KeepAliveTimeout = v),
        Whole("min_bytes_per_second", "Slowest accepted rate of a body, and of a client's reading.", 1, MiB,
            o => o.HttpLimits.MinBytesPerSecond, (o, v) => o.HttpLimits.MinBytesPerSecond = (int)v),
        Time("rate_grace", "Time before the slowest rate counts.", "00:00:01.1", "00:01:00",
            o => o.HttpLimits.RateGrace, (o, v) => o.HttpLimits.RateGrace = v),
        Time("ping_interval", "Wait for a stream's first chunk after which a comment is sent, and again each time.", "00:00:01", "00:05:00",
            o => o.HttpLimits.PingInterval, (o, v) => o.HttpLimits.PingInterval = v));

    private static Group<EdgeOptions> Storage => Section("storage", "What the cache may use of memory and disk.",
        Whole("memory_bytes", "Memory for records, the index and the log's buffers.", 8 * MiB, TiB,
            o => o.Storage.MemoryBytes, (o, v) => o.Storage.MemoryBytes = v),
        Whole("disk_bytes", "Disk for the log and its checkpoints; past it the oldest records go first.", 16 * MiB, 16 * TiB,
            o => o.Storage.DiskBytes, (o, v) => o.Storage.DiskBytes = v),
        Whole("max_record_bytes", "Largest record that is stored.", 4 * KiB, 64 * MiB,
            o => o.Storage.MaxRecordBytes, (o, v) => o.Storage.MaxRecordBytes = (int)v),
        Time("commit_interval", "Longest a record waits before it is committed to disk.", "00:00:00.001", "00:00:10",
            o => o.Storage.CommitInterval, (o, v) => o.Storage.CommitInterval = v),
        Whole("commit_bytes", "Uncommitted bytes that are committed at once.", 4 * KiB, GiB,
            o => o.Storage.CommitBytes, (o, v) => o.Storage.CommitBytes = v),
        Whole("checkpoint_bytes", "Log bytes after which the index is checkpointed.", 64 * KiB, TiB,
            o => o.Storage.CheckpointBytes, (o, v) => o.Storage.CheckpointBytes = v));

    private static Group<EdgeOptions> Similarity => Section("similarity", "How many prompts are compared with.",
        Whole("max_vectors", "Vectors held, all tenants together; past it the oldest go first.", 1, 16_000_000,
            o => o.Similarity.MaxVectors, (o, v) => o.Similarity.MaxVectors = (int)v));

    private static Group<EdgeOptions> Embeddings => Section("embeddings", "How local embedding models run.",
        Whole("concurrency", "Texts embedded at the same time; 0 for as many as there are processors.", 0, 256,
            o => o.Embeddings.Concurrency, (o, v) => o.Embeddings.Concurrency = (int)v),
        Whole("intra_op_threads", "Threads that share the work on one text.", 1, 64,
            o => o.Embeddings.IntraOpThreads, (o, v) => o.Embeddings.IntraOpThreads = (int)v));

    private static Group<EdgeOptions> Chat => Section("chat", "How local chat models run.",
        Whole("max_concurrent", "Answers generated at the same time.", 1, 64,
            o => o.Chat.MaxConcurrent, (o, v) => o.Chat.MaxConcurrent = (int)v),
        Whole("max_waiting", "Requests that may wait for a free place; the next one spills over.", 0, 10_000,
            o => o.Chat.MaxWaiting, (o, v) => o.Chat.MaxWaiting = (int)v),
        Whole("max_context_tokens", "Tokens of prompt and answer together; never more than the model's own limit.", 16, int.MaxValue,
            o => o.Chat.MaxContextTokens, (o, v) => o.Chat.MaxContextTokens = (int)v),
        Choose("context_policy", "What to do with a conversation that is too long.",
            o => o.Chat.ContextPolicy, (o, v) => o.Chat.ContextPolicy = v),
        Whole("threads", "Threads that compute one pass; 0 chooses by the model's size.", 0, 256,
            o => o.Chat.Threads, (o, v) => o.Chat.Threads = (int)v));

    private static ObjectList<EdgeOptions, OpenAiProviderOptions> Providers => new("providers", "Who answers what the node does not have, or has no room for; in this order.",
        [
            new Scalar<OpenAiProviderOptions, string>("name", "The name in metrics and in served_by.",
                new Words("1 to 64 of a-z 0-9 _ -", text => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')), p => p.Name, (p, v) => p.Name = v) { Required = true },
            new Scalar<OpenAiProviderOptions, string>("base_url", "The address that the API's paths are appended to.",
                new Words("an http or https address", text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), p => p.BaseUrl, (p, v) => p.BaseUrl = v) { Required = true },
            new Scalar<OpenAiProviderOptions, string?>("api_key", "Where its key is kept.", new Secret(), p => p.ApiKey, (p, v) => p.ApiKey = v),
            new ValueList<OpenAiProviderOptions>("models", "Chat models it serves.", Pattern, p => p.Models, (p, v) => p.Models = v),
            new ValueList<OpenAiProviderOptions>("embedding_models", "Embedding models it serves.", Pattern, p => p.EmbeddingModels, (p, v) => p.EmbeddingModels = v),
            new TextMap<OpenAiProviderOptions>("model_map", "What the provider calls a model that callers know by another name.", p => p.ModelMap, (p, v) => p.ModelMap = v),
            Count("max_concurrent", "Requests in flight at once.", 1, 4096, p => p.MaxConcurrent, (p, v) => p.MaxConcurrent = (int)v),
            Span("connect_timeout", "Time for name look-up, connection and TLS.", "00:00:00.1", "00:01:00", p => p.ConnectTimeout, (p, v) => p.ConnectTimeout = v),
            Span("first_token_timeout", "Time from sending a streamed request to its first chunk.", "00:00:00.1", "01:00:00", p => p.FirstTokenTimeout, (p, v) => p.FirstTokenTimeout = v),
            Span("idle_timeout", "Silence after the first byte of an answer that counts as a stall.", "00:00:00.1", "01:00:00", p => p.IdleTimeout, (p, v) => p.IdleTimeout = v),
            Span("total_timeout", "Time for the whole answer.", "00:00:00.1", "1.00:00:00", p => p.TotalTimeout, (p, v) => p.TotalTimeout = v),
            Count("max_answer_bytes", "Largest answer that is not streamed.", 64 * KiB, GiB, p => p.MaxAnswerBytes, (p, v) => p.MaxAnswerBytes = (int)v),
            Count("max_event_bytes", "Largest event of a stream.", 4 * KiB, 64 * MiB, p => p.MaxEventBytes, (p, v) => p.MaxEventBytes = (int)v),
            new Scalar<OpenAiProviderOptions, bool>("http2", "Whether to speak HTTP/2 where the provider does.", new Truth(), p => p.Http2, (p, v) => p.Http2 = v),
            new Scalar<OpenAiProviderOptions, bool>("use_proxy", "Whether to go through the proxy that the environment names.", new Truth(), p => p.UseProxy, (p, v) => p.UseProxy = v),
        ],
        o => o.Providers, (o, v) => o.Providers = v);

    private static Words Pattern => new(
        "a model's name, or a prefix with one '*' at its end", text => text.Length > 0 && text.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == text.Length - 1));

    private static Scalar<OpenAiProviderOptions, long> Count(
        string key, string description, long minimum, long maximum, Func<OpenAiProviderOptions, long> get, Action<OpenAiProviderOptions, long> set) =>
        new(key, description, new WholeNumber(minimum, maximum), get, set);

    private static Scalar<OpenAiProviderOptions, TimeSpan> Span(
        string key, string description, string minimum, string maximum, Func<OpenAiProviderOptions, TimeSpan> get, Action<OpenAiProviderOptions, TimeSpan> set) =>
        new(key, description, new Duration(minimum, maximum), get, set);
}
