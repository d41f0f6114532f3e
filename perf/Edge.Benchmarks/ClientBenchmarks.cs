using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Buffers;
using Edge.Client;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Benchmarks;

/// <summary>The client against a node that answers at once, on the same thread.</summary>
public class ClientBenchmarks
{
    private static readonly ChatRequest Request = new()
    {
        Model = Samples.Model,
        Messages = [ChatMessage.System("You answer the questions of a shop's customers."), ChatMessage.User("May I send back one shoe of a pair?")],
        Temperature = 0,
        MaxTokens = 200,
    };

    private readonly EdgeClient _client = new(new EdgeClientOptions { Connections = 1, Connect = (_, _) => new ValueTask<Stream>(new AnsweringStream()) });
    private readonly byte[] _result = Samples.Result;
    private readonly PooledBufferWriter _output = new();

    public ClientBenchmarks() => _client.ConnectAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Clean()
    {
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _output.Dispose();
    }

    [Benchmark(Description = "client.send_raw")]
    public long Send()
    {
        var asking = _client.SendAsync(EdgeMethods.ChatCompletions, Samples.Request);
        if (!asking.IsCompletedSuccessfully) throw new InvalidOperationException("The answer did not come on this thread.");
        using var answer = asking.Result;
        return answer.Result.Length;
    }

    [Benchmark(Description = "client.write_chat")]
    public long WriteChat()
    {
        _output.Reset();
        ChatWriter.Write(_output, Request, TimeSpan.FromMinutes(1), isStream: false);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "client.read_chat")]
    public long ReadChat() => ChatReader.ReadAnswer(_result).Choices.Count;

    /// <summary>Answers every request with the same result, the hello included.</summary>
    private sealed class AnsweringStream : InlineStream
    {
        private readonly PooledBufferWriter _answers = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _answers.Reset();
            var rest = new ReadOnlySequence<byte>(buffer);
            var scan = default(ScanState);
            while (MessageReader.TryRead(ref rest, ref scan, MessageLimits.Default, out var message) == MessageStatus.Complete)
                if (message.Kind == MessageKind.Request) ResponseWriter.WriteResult(_answers, message.Id, Samples.Result);
            Send(_answers.WrittenSpan);
            return ValueTask.CompletedTask;
        }
    }
}
