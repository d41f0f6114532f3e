using System.Buffers;
using System.Net.Http.Headers;
using Edge.Backends;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Providers.OpenAi;

public sealed partial class OpenAiProvider
{
    /// <summary>One request to the provider, from its first byte out to its last byte in.</summary>
    private sealed class Attempt(OpenAiProvider provider, InferenceRequest request, IChunkSink sink, CancellationToken caller) : IDisposable
    {
        private const int ReadBytes = 16 * 1024;
        private const string Silent = "fell silent in the middle of its answer (idle_timeout)";

        private readonly AttemptDeadline _deadline = new(provider._time, provider._options.TotalTimeout, caller);
        private readonly ProviderMeasure _measure = new(
            provider._time, provider.Name, request.Endpoint, provider.PatternsOf(request.Endpoint).Match(request.Scope.NameUtf8.Span));

        public async ValueTask<BackendOutcome> RunAsync()
        {
            var outcome = await AskAsync();
            _measure.Record(outcome);
            return outcome;
        }

        public void Dispose()
        {
            _measure.Dispose();
            _deadline.Dispose();
        }

        private async ValueTask<BackendOutcome> AskAsync()
        {
            using var message = Encode();
            if (request.Stream) _deadline.Expect("sent no chunk in time (first_token_timeout)", provider._options.FirstTokenTimeout);
            HttpResponseMessage response;
            try
            {
                response = await provider._http.SendAsync(message, _deadline.Token);
            }
            catch (HttpRequestException e)
            {
                return provider._errors.Broken(Describe(e.HttpRequestError));
            }
            catch (OperationCanceledException)
            {
                return Stopped();
            }

            using (response) return await TakeAsync(response);
        }

        private HttpRequestMessage Encode()
        {
            var body = new ArrayBufferWriter<byte>(ReadBytes);
            var model = provider._modelMap.TryGetValue(request.Scope.Name, out byte[]? mapped) ? mapped : request.Scope.NameUtf8;
            OpenAiRequest.Write(request, model.Span, body);

            var options = provider._options;
            var message = new HttpRequestMessage(HttpMethod.Post, options.BaseUrl.TrimEnd('/') + OpenAiRequest.PathOf(request.Endpoint))
            {
                Content = new ReadOnlyMemoryContent(body.WrittenMemory),
                Version = options.Http2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
                // Without TLS nothing negotiates the version: both sides must know it.
                VersionPolicy = options.BaseUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
                    ? HttpVersionPolicy.RequestVersionOrLower
                    : HttpVersionPolicy.RequestVersionExact,
            };
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(request.Stream ? "text/event-stream" : "application/json"));
            if (provider._key is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", provider._key);
            return message;
        }

        private async ValueTask<BackendOutcome> TakeAsync(HttpResponseMessage response)
        {
            var type = response.Content.Headers.ContentType?.MediaType;
            if (response.IsSuccessStatusCode && response.Content.Headers.ContentEncoding.Count > 0)
                return provider._errors.Broken($"compressed its answer ({string.Join(", ", response.Content.Headers.ContentEncoding)}), which it was not asked to");
            if (response.IsSuccessStatusCode && request.Stream && type != "application/json") return await RelayAsync(response);

            using var body = new PooledBufferWriter();
            int maxBytes = response.IsSuccessStatusCode ? provider._options.MaxAnswerBytes : MaxErrorBytes;
            // A refusal is not being thought about: its words come at once or never.
            if (!response.IsSuccessStatusCode) _deadline.Expect(Silent, provider._options.IdleTimeout);
            var failure = await ReadBodyAsync(response, body, maxBytes);
            if (!response.IsSuccessStatusCode)
                return provider._errors.Classify((int)response.StatusCode, RetryAfter.Read(response.Headers, provider._time.GetUtcNow()), body.WrittenMemory);
            if (failure is not null) return failure.Value;
            // A stream was asked for and one JSON came: an error object with status 200, or a provider that cannot stream.
            return request.Stream ? provider._errors.Classify(status: 0, retryAfter: null, body.WrittenMemory) : await PassAsync(body.WrittenMemory);
        }

        private async ValueTask<BackendOutcome> PassAsync(ReadOnlyMemory<byte> body)
        {
            using var answer = new PooledBufferWriter();
            var status = request.Endpoint == Endpoint.Embeddings
                ? OpenAiEmbeddings.Read(body.Span, OpenAiRequest.ItemsOf(request), answer)
                : OpenAiAnswer.Read(body, answer);
            if (status == ChunkStatus.Error) return provider._errors.Classify(status: 0, retryAfter: null, body);
            if (status == ChunkStatus.Malformed) return provider._errors.Broken("sent an answer that is not of OpenAI's form");

            _measure.Usage(answer.WrittenMemory);
            _deadline.Pause();
            return await PassOnAsync(sink.AnswerAsync(answer.WrittenMemory, _deadline.Token)) ?? BackendOutcome.Completed;
        }

        private async ValueTask<BackendOutcome> RelayAsync(HttpResponseMessage response)
        {
            using var stream = new OpenAiStream(provider._errors, OpenAiRequest.ItemsOf(request), provider._options.MaxEventBytes);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(_deadline.Token);
                while (true)
                {
                    var (read, failure) = await ReadAsync(body, buffer);
                    ReadOnlyMemory<byte> input = buffer.AsMemory(0, read);
                    while (true)
                    {
                        var step = read == 0 ? stream.Finish(failure) : stream.Read(ref input);
                        if (step == StreamStep.NeedMoreData) break;
                        if (step == StreamStep.Ended) return stream.Outcome;
                        if (await PassOnAsync(stream) is { } stopped) return stopped;
                    }

                    if (await PassOnAsync(sink.FlushAsync(_deadline.Token)) is { } unread) return unread;
                    // From the first chunk on another deadline counts; comments that keep a connection alive are no chunk.
                    if (stream.HasChunk) _deadline.Expect(Silent, provider._options.IdleTimeout);
                }
            }
            catch (OperationCanceledException)
            {
                return Stopped();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }

        private ValueTask<BackendOutcome?> PassOnAsync(OpenAiStream stream)
        {
            if (stream.HasChunk) _measure.FirstChunk();
            if (stream.IsUsage) _measure.Usage(stream.Chunk);
            // The time a caller takes to read is not the provider's.
            if (stream.HasChunk) _deadline.Pause();
            return PassOnAsync(sink.ChunkAsync(stream.Chunk, _deadline.Token));
        }

        private async ValueTask<BackendOutcome?> PassOnAsync(ValueTask passing)
        {
            try
            {
                await passing;
                return null;
            }
            catch (OperationCanceledException) when (_deadline.Token.IsCancellationRequested)
            {
                return Stopped();
            }
        }

        private async ValueTask<BackendOutcome?> ReadBodyAsync(HttpResponseMessage response, PooledBufferWriter body, int maxBytes)
        {
            try
            {
                await using var stream = await response.Content.ReadAsStreamAsync(_deadline.Token);
                while (true)
                {
                    var (read, failure) = await ReadAsync(stream, body.GetMemory(ReadBytes));
                    if (read == 0) return failure;
                    body.Advance(read);
                    if (body.WrittenCount > maxBytes) return provider._errors.Broken($"sent an answer of more than {maxBytes} bytes, its max_answer_bytes");
                    _deadline.Expect(Silent, provider._options.IdleTimeout);
                }
            }
            catch (OperationCanceledException)
            {
                return Stopped();
            }
        }

        private async ValueTask<(int Read, BackendOutcome? Failure)> ReadAsync(Stream stream, Memory<byte> buffer)
        {
            try
            {
                return (await stream.ReadAsync(buffer, _deadline.Token), null);
            }
            catch (OperationCanceledException)
            {
                return (0, Stopped());
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return (0, provider._errors.Broken("broke the connection before its answer was whole"));
            }
        }

        private BackendOutcome Stopped()
        {
            if (caller.IsCancellationRequested)
                return BackendOutcome.Refused(new EdgeError(ErrorCode.Cancelled, "The request was ended by its caller."));
            // Only the connection has a clock of its own.
            return provider._errors.TimedOut(_deadline.Expired ?? "could not be reached in time (connect_timeout)");
        }

        private static string Describe(HttpRequestError error) => error switch
        {
            HttpRequestError.NameResolutionError => "cannot be reached: its host name is unknown",
            HttpRequestError.ConnectionError => "cannot be reached: no connection could be made",
            HttpRequestError.SecureConnectionError => "cannot be reached: TLS failed",
            HttpRequestError.ConfigurationLimitExceeded => "sent more headers than are accepted",
            _ => "broke the connection before it answered",
        };
    }
}
