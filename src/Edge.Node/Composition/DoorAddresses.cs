using System.Net;

namespace Edge.Node.Composition;

/// <summary>Where each door listens.</summary>
internal sealed record DoorAddresses(IReadOnlyList<IPEndPoint> Tcp, IReadOnlyList<IPEndPoint> Http, IReadOnlyList<IPEndPoint> Admin);
