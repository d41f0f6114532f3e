using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Edge.Client;
using Edge.Protocol;
using Edge.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Client;

/// <summary>A node that a test plays: it answers the hello, shows every other message, and says what the test makes it say.</summary>
internal sealed class FakeNode
{
    // Nothing here waits for a clock but to tell a hang from a result.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<(FakeLink Link, string Json)> _messages = Channel.CreateUnbounded<(FakeLink, string)>();
    private readonly Channel<FakeLink> _links = Channel.CreateUnbounded<FakeLink>();
    private readonly Channel<FakeLink> _closed = Channel.CreateUnbounded<FakeLink>();
    private readonly Channel<EndPoint> _attempts = Channel.CreateUnbounded<EndPoint>();

    public delegate void Answering(FakeLink link, in Message message);

    /// <summary>The clock of the client.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>What the hello is answered with; null to leave it to the test.</summary>
    public string? Welcome { get; set; } = """[1,0,null,{"protocol":1,"limits":{"message_bytes":65536,"requests":64}}]""";

    /// <summary>Why the next attempts to connect fail.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Takes messages in the test's stead.</summary>
    public Answering? OnMessage { get; set; }

    /// <summary>Options of a client of this node, with one connection.</summary>
    public EdgeClientOptions Options => new() { Connect = ConnectAsync, Time = Time, Random = new Random(1), Connections = 1 };

    /// <summary>The next message of the client, the hello apart, with the link it came over.</summary>
    public async Task<(FakeLink Link, string Json)> NextAsync() => await _messages.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next connection that the client opens.</summary>
    public async Task<FakeLink> NextLinkAsync() => await _links.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next connection that the client closes.</summary>
    public async Task<FakeLink> NextClosedAsync() => await _closed.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next attempt to connect.</summary>
    public async Task<EndPoint> NextAttemptAsync() => await _attempts.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Whether the client has sent something that the test did not look at.</summary>
    public bool HasMore => _messages.Reader.TryPeek(out _);

    internal void Take(FakeLink link, in Message message)
    {
        if (message.Kind == MessageKind.Request && message.Method.SequenceEqual(MethodNames.Hello) && Welcome is not null) link.Send(Welcome);
        else if (OnMessage is not null) OnMessage(link, message);
        else _messages.Writer.TryWrite((link, Show(message)));
    }

    internal void Closed(FakeLink link) => _closed.Writer.TryWrite(link);

    private static string Show(in Message message)
    {
        string method = System.Text.Encoding.UTF8.GetString(message.Method), parameters = Pack.ToJson(message.Params.ToArray());
        return message.Kind == MessageKind.Request ? $"{message.Id} {method} {parameters}" : $"{method} {parameters}";
    }

    private ValueTask<Stream> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        _attempts.Writer.TryWrite(address);
        if (Refusal is not null) return ValueTask.FromException<Stream>(Refusal);
        var link = new FakeLink(this);
        _links.Writer.TryWrite(link);
        return new ValueTask<Stream>(link);
    }
}
