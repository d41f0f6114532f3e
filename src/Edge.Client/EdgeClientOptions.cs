using System.Net;
using System.Runtime.CompilerServices;

namespace Edge.Client;

/// <summary>How an <see cref="EdgeClient"/> connects and what it bounds. Checked when the client is made.</summary>
public sealed record EdgeClientOptions
{
    /// <summary>Where nodes listen. Connections are spread over them; one that cannot be reached is passed over.</summary>
    /// <value><c>host:port</c> or <c>[ipv6]:port</c>, at least one. Default <c>127.0.0.1:7411</c>.</value>
    public IReadOnlyList<string> Addresses { get; init; } = ["127.0.0.1:7411"];

    /// <summary>The API key that each connection presents.</summary>
    /// <value><c>edge_…</c>; null for a node without keys. Default null.</value>
    public string? ApiKey { get; init; }

    /// <summary>What the client calls itself in the node's log.</summary>
    /// <value>1 to 100 letters, digits, spaces and <c>._-/</c>. Default <c>Edge.Client</c>.</value>
    public string ClientName { get; init; } = "Edge.Client";

    /// <summary>Most connections. They are opened when the ones there are have work.</summary>
    /// <value>1 to 64. Default 2.</value>
    public int Connections { get; init; } = 2;

    /// <summary>Most requests in flight on one connection; one less than the node's own limit, if that is smaller.</summary>
    /// <value>1 to 4096. Default 63: a node stops reading at 64, cancellations included.</value>
    public int MaxRequestsInFlight { get; init; } = 63;

    /// <summary>Most requests that wait for a place on a connection, or for a connection.</summary>
    /// <value>0 to 1048576. Default 4096.</value>
    public int MaxWaiting { get; init; } = 4096;

    /// <summary>Most bytes of one message of the node.</summary>
    /// <value>4 KiB to 1 GiB. Default 64 MiB: 2048 vectors of 512 numbers take 5 MB.</value>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most bytes of one stream that wait to be read; past it the stream is cancelled.</summary>
    /// <value>4 KiB to 1 GiB. Default 4 MiB.</value>
    public int MaxStreamBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Longest time for connecting and the node's answer to the hello.</summary>
    /// <value>10 ms to 10 minutes. Default 5 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time granted to a request that does not say: from the call to the end of the answer.</summary>
    /// <value>1 ms to 1 day. Default 10 minutes, the node's own limit.</value>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest time that the node may take to end a cancelled request, before the connection counts as dead.</summary>
    /// <value>100 ms to 10 minutes. Default 10 s.</value>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time without a request after which a connection is closed; the next request opens another.</summary>
    /// <value>1 s to 1 day. Default 90 s: a node closes after 2 minutes.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest wait after the first failed attempt to connect; each further one doubles it. The wait is drawn
    /// between zero and that.</summary>
    /// <value>1 ms to 1 hour. Default 100 ms.</value>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Where the doubling ends.</summary>
    /// <value><see cref="MinBackoff"/> to 1 hour. Default 10 s.</value>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Opens the stream to an address: for TLS, a proxy or a test.</summary>
    /// <value>Default: a TCP socket without delay.</value>
    public Func<EndPoint, CancellationToken, ValueTask<Stream>> Connect { get; init; } = TcpStream.ConnectAsync;

    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws the waits between attempts.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>All but the key.</summary>
    public override string ToString() => $"{nameof(EdgeClientOptions)} {{ {nameof(Addresses)} = {string.Join(", ", Addresses)} }}";

    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal EndPoint[] Validate()
    {
        Within(Connections, 1, 64);
        Within(MaxRequestsInFlight, 1, 4096);
        Within(MaxWaiting, 0, 1024 * 1024);
        Within(MaxAnswerBytes, 4096, 1024 * 1024 * 1024);
        Within(MaxStreamBytes, 4096, 1024 * 1024 * 1024);
        Within(ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Within(RequestDeadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Within(CancelTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        Within(IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Within(MinBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        Within(MaxBackoff, MinBackoff, TimeSpan.FromHours(1));
        ArgumentNullException.ThrowIfNull(Connect);
        ArgumentNullException.ThrowIfNull(Time);
        ArgumentNullException.ThrowIfNull(Random);
        if (ClientName is not { Length: >= 1 and <= 100 } || !ClientName.All(c => char.IsAsciiLetterOrDigit(c) || " ._-/".Contains(c, StringComparison.Ordinal)))
            throw new ArgumentException($"{nameof(ClientName)} is '{ClientName}'; it takes 1 to 100 ASCII letters, digits, spaces and ._-/.");
        if (ApiKey is { Length: 0 }) throw new ArgumentException($"{nameof(ApiKey)} is empty; leave it null where the node needs none.");
        if (Addresses is not { Count: > 0 }) throw new ArgumentException($"{nameof(Addresses)} is empty; name at least one node, as 127.0.0.1:7411.");
        return [.. Addresses.Select(ParseAddress)];
    }

    /// <exception cref="ArgumentException">The deadline is out of the range that the options allow.</exception>
    internal static TimeSpan CheckDeadline(TimeSpan deadline)
    {
        Within(deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        return deadline;
    }

    private static EndPoint ParseAddress(string address)
    {
        int colon = address?.LastIndexOf(':') ?? -1;
        if (colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out ushort port) && port > 0)
        {
            string host = address![..colon];
            bool isBracketed = host is ['[', .., ']'];
            if (IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var number) && isBracketed == (number.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
                return new IPEndPoint(number, port);
            if (Uri.CheckHostName(host) == UriHostNameType.Dns) return new DnsEndPoint(host, port);
        }

        throw new ArgumentException($"{nameof(Addresses)} holds '{address}'; an address is host:port or [ipv6]:port with a port from 1 to 65535, as 127.0.0.1:7411.");
    }

    private static void Within<T>(T value, T least, T most, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must lie between {least} and {most}.");
    }
}
