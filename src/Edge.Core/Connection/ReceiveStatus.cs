namespace Edge.Connection;

/// <summary>Why <see cref="ClientConnection.Receive"/> came back.</summary>
public enum ReceiveStatus : byte
{
    /// <summary>Every whole message was taken: read on.</summary>
    NeedMoreData,
    /// <summary>As many requests are in flight as may be: wait for <see cref="ClientConnection.ReadyAsync"/>, then call again.</summary>
    WindowFull,
    /// <summary>The connection ends: wait for <see cref="ClientConnection.FinishAsync"/>, then close it.</summary>
    Closed,
}
