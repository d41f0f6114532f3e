using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Node.Commands.Client;
using Edge.Node.Configuration;

namespace Edge.Node.Commands;

/// <summary>The options of commands that ask a running node: which door, which key.</summary>
internal sealed class ClientFlags
{
    private readonly Option<bool> _tcp = new("--tcp") { Description = "Ask over MessagePack-RPC; the default." };
    private readonly Option<bool> _http = new("--http") { Description = "Ask over the OpenAI API." };
    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "Ask the node there over the OpenAI API. Default: the one that the configuration describes.",
        HelpName = "URL",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/"
            ? url
            : Refuse(result, $"--url is \"{result.Tokens[0].Value}\"; write http://HOST:PORT or https://HOST:PORT."),
    };

    private readonly Option<string?> _ca = new("--ca") { Description = "A PEM file: trust the certificates in it, and no others, for TLS.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "A key, where the node needs one. Default: what EDGE_KEY holds.", HelpName = "KEY" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_tcp);
        command.Add(_http);
        command.Add(_url);
        command.Add(_ca);
        command.Add(_key);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_tcp) && parsed.GetValue(_http)) parsed.AddError("--tcp and --http exclude each other.");
            if (parsed.GetValue(_tcp) && parsed.GetResult(_url) is not null) parsed.AddError("--tcp and --url exclude each other: a URL is of the OpenAI API.");
        });
    }

    /// <summary>Connects to the node that the configuration describes.</summary>
    /// <exception cref="IOException">No node answers there; the message says what to do.</exception>
    public async Task<INodeClient> ConnectAsync(ParseResult parsed, EdgeOptions options, CancellationToken cancellation)
    {
        string? key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable("EDGE_KEY");
        var url = parsed.GetValue(_url);
        bool isHttp = url is not null || parsed.GetValue(_http);
        var door = isHttp ? options.Http : options.Tcp;
        string host = IPAddress.TryParse(door.Addresses[0], out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? door.Addresses[0] : "127.0.0.1";
        url ??= new UriBuilder(door.Tls.IsOn ? "https" : "http", host, door.Port).Uri;
        if (isHttp) return new HttpNodeClient(url, key, parsed.GetValue(_ca) is { } file ? Authorities(file) : null);
        if (door.Tls.IsOn) throw new IOException($"The door at {host}:{door.Port} speaks TLS, and this command does not over TCP; ask with --http.");
        return await TcpNodeClient.ConnectAsync(host, door.Port, key, cancellation);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (CryptographicException exception)
        {
            throw new IOException($"--ca {file} is damaged: {exception.Message}", exception);
        }

        return authorities.Count > 0 ? authorities : throw new IOException($"--ca {file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).");
    }

    private static Uri? Refuse(ArgumentResult result, string error)
    {
        result.AddError(error);
        return null;
    }
}
