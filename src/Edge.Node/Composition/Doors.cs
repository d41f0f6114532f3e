using System.Net;
using System.Net.Sockets;
using Edge.Admission;
using Edge.Caching;
using Edge.Connection;
using Edge.Node.Commands;
using Edge.Node.Configuration;
using Edge.Node.Http;
using Edge.Node.Tcp;
using Edge.Node.Tcp.Epoll;
using Edge.Node.Telemetry;
using Edge.Node.Tls;
using Edge.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Composition;

/// <summary>The three doors: Kestrel behind all of them, but for plain TCP on Linux, which has socket loops of its own.</summary>
internal sealed class Doors : IAsyncDisposable
{
    private readonly EdgeOptions _options;
    private readonly KestrelHost _host;
    private readonly EpollDoor? _epoll;
    private readonly ConnectionRegistry _connections;
    private readonly DoorCertificates _certificates;
    private readonly HttpConnections _httpConnections;
    private readonly PrometheusExporter _exporter = new();
    private readonly List<(ListenerOptions Door, ListenOptions Listener)> _listeners = [];

    public Doors(
        EdgeOptions options, RequestPath path, ModelAdmission admission, ResponseCache cache, KeyRing keys, NodeHealth health,
        DoorCertificates certificates, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _certificates) = (options, certificates);
        var ids = new RequestIds();
        var connections = new ConnectionParts
        {
            Options = options.Connection,
            Path = path,
            Admission = admission,
            Cache = cache,
            Keys = keys,
            Ids = ids,
            Node = new NodeIdentity(options.Node.Name.Length > 0 ? options.Node.Name : Environment.MachineName, BuildInformation.Version, options.Node.Region),
            Time = time,
            Logger = loggers.CreateLogger<ClientConnection>(),
        };
        _connections = new ConnectionRegistry(connections);
        Limits = new Limits(path, connections);
        var parts = new HttpDoorParts
        {
            Options = options.HttpLimits,
            Handle = path.HandleAsync,
            Authenticate = (ReadOnlySpan<byte> key, out Caller caller) => keys.TryAuthenticate(key, time.GetUtcNow(), out caller),
            Models = () => admission.Directory.List(),
            Ids = ids,
            Health = health,
            Time = time,
        };

        _httpConnections = new HttpConnections(options.HttpLimits.MaxConnections, time, loggers.CreateLogger<HttpDoor>());
        var tcp = new TcpDoor(_connections);
        if (OperatingSystem.IsLinux() && !options.Tcp.Tls.IsOn) _epoll = new EpollDoor(_connections, time, loggers.CreateLogger<EpollDoor>());
        var http = new HttpDoor(parts, loggers.CreateLogger<HttpDoor>());
        _host = new KestrelHost(kestrel => Listen(kestrel, tcp), HttpDoors.Handle(http, new AdminDoor(health, _exporter)), loggers);
    }

    /// <summary>The limits that a reload may change.</summary>
    public Limits Limits { get; }

    /// <summary>Where the doors are, once they are open.</summary>
    public DoorAddresses Addresses { get; private set; } = new([], [], []);

    /// <summary>Opens all of them.</summary>
    /// <exception cref="IOException">A port is in use; the message says which and whose setting it is.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (_epoll is not null) Listen(_epoll);
        try
        {
            await _host.StartAsync(cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw InUse(Taken(exception.Message), exception);
        }

        _epoll?.Start();
        // Kestrel writes the port it got into the options it was given.
        Addresses = new DoorAddresses(_epoll?.EndPoints ?? EndPoints(_options.Tcp), EndPoints(_options.Http), EndPoints(_options.Admin));
    }

    /// <summary>Takes nothing new and waits for what is in flight; past the limit it is cut off.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        _connections.Drain();
        using var patience = new CancellationTokenSource(limit);
        await Task.WhenAll(_host.StopAsync(patience.Token), _epoll?.StopAsync(patience.Token) ?? Task.CompletedTask);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_epoll is not null) await _epoll.DisposeAsync();
        _connections.Dispose();
        _httpConnections.Dispose();
        _exporter.Dispose();
    }

    /// <summary>Which door's port it is: Kestrel names the address, and an http one whatever the door speaks.</summary>
    private string Taken(string message)
    {
        foreach (var (name, door) in _options.Doors)
            if (message.Contains($":{door.Port}:", StringComparison.Ordinal)) return Setting(name, door);
        return message;
    }

    private static string Setting(string name, ListenerOptions door) => $"{name}.port, {string.Join(" or ", door.Addresses)}:{door.Port}";

    private static IOException InUse(string what, Exception cause) => new($"A port is in use: {what}. Stop who has it, or choose another port.", cause);

    private void Listen(KestrelServerOptions kestrel, TcpDoor tcp)
    {
        HttpDoor.Configure(kestrel, _options.HttpLimits);
        if (_epoll is null)
        {
            Listen(kestrel, _options.Tcp, listen =>
            {
                listen.UseTls(_certificates.Of("tcp"));
                listen.Run(tcp.OnConnectedAsync);
            });
        }

        Listen(kestrel, _options.Http, listen =>
        {
            listen.UseConnectionLimit(_httpConnections);
            listen.UseTls(_certificates.Of("http"));
            listen.Protocols = HttpProtocols.Http1;
        });
        Listen(kestrel, _options.Admin, listen =>
        {
            listen.UseTls(_certificates.Of("admin"));
            listen.UseAdminDoor();
        });
    }

    private void Listen(KestrelServerOptions kestrel, ListenerOptions door, Action<ListenOptions> configure)
    {
        foreach (var address in Usable(door))
        {
            kestrel.Listen(address, door.Port, listener =>
            {
                configure(listener);
                _listeners.Add((door, listener));
            });
        }
    }

    private void Listen(EpollDoor epoll)
    {
        foreach (var address in Usable(_options.Tcp))
        {
            try
            {
                epoll.Bind(new IPEndPoint(address, _options.Tcp.Port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw InUse(Setting("tcp", _options.Tcp), exception);
            }
            catch (SocketException exception)
            {
                throw new IOException($"tcp.addresses: {address}:{_options.Tcp.Port} cannot be listened on: {exception.Message}.", exception);
            }
        }
    }

    private static IEnumerable<IPAddress> Usable(ListenerOptions door)
        // A kernel without IPv6 has no [::1]; the default must not keep such a machine from starting.
        => door.Addresses.Select(IPAddress.Parse).Where(address => address.AddressFamily != AddressFamily.InterNetworkV6 || Socket.OSSupportsIPv6);

    private IPEndPoint[] EndPoints(ListenerOptions door) => [.. _listeners.Where(entry => ReferenceEquals(entry.Door, door)).Select(entry => entry.Listener.IPEndPoint!)];
}
