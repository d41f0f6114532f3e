namespace Edge.Client;

/// <summary>What a connection tells the pool it belongs to. Called outside the connection's gate.</summary>
internal interface IConnectionOwner
{
    /// <summary>A request ended, so another has room.</summary>
    void RoomFreed();

    /// <summary>The connection takes no more requests: it ended, or the node is shutting down.</summary>
    void Retired(EdgeConnection connection);
}
