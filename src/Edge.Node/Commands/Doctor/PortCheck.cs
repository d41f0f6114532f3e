using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Node.Configuration;

namespace Edge.Node.Commands.Doctor;

/// <summary>Looks whether the node's doors can be opened.</summary>
internal static class PortCheck
{
    public static IEnumerable<Finding> Examine(EdgeOptions options) =>
        from door in new[] { (Name: "tcp", Listener: options.Tcp), (Name: "http", Listener: options.Http), (Name: "admin", Listener: options.Admin) }
        from address in door.Listener.Addresses
        select Try(door.Name, new(IPAddress.Parse(address), door.Listener.Port));

    private static Finding Try(string door, IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
            return new("ports", FindingStatus.Good, $"{door} {endpoint} is free");
        }
        catch (SocketException e)
        {
            string mend = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? string.Create(CultureInfo.InvariantCulture, $"ss -ltnp 'sport = :{endpoint.Port}' shows who holds it; or choose another {door}.port")
                : $"change {door}.addresses or {door}.port";
            return new("ports", FindingStatus.Problem, $"{door} {endpoint} cannot be used: {e.Message}", mend);
        }
    }
}
