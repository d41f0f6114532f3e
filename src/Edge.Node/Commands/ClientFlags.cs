using System.CommandLine;
using System.Net;
using Edge.Node.Commands.Client;
using Edge.Node.Configuration;

namespace Edge.Node.Commands;

/// <summary>The options of commands that ask a running node: which door, which key.</summary>
internal sealed class ClientFlags
{
    private readonly Option<bool> _tcp = new("--tcp") { Description = "Ask over MessagePack-RPC; the default." };
    private readonly Option<bool> _http = new("--http") { Description = "Ask over the OpenAI API." };
    private readonly Option<string?> _key = new("--key") { Description = "A key, where the node needs one. Default: what EDGE_KEY holds.", HelpName = "KEY" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_tcp);
        command.Add(_http);
        command.Add(_key);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_tcp) && parsed.GetValue(_http)) parsed.AddError("--tcp and --http exclude each other.");
        });
    }

    /// <summary>Connects to the node that the configuration describes.</summary>
    /// <exception cref="IOException">No node answers there; the message says what to do.</exception>
    public async Task<INodeClient> ConnectAsync(ParseResult parsed, EdgeOptions options, CancellationToken cancellation)
    {
        string? key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable("EDGE_KEY");
        var door = parsed.GetValue(_http) ? options.Http : options.Tcp;
        string host = IPAddress.TryParse(door.Addresses[0], out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? door.Addresses[0] : "127.0.0.1";
        if (parsed.GetValue(_http)) return new HttpNodeClient(host, door.Port, key);
        return await TcpNodeClient.ConnectAsync(host, door.Port, key, cancellation);
    }
}
