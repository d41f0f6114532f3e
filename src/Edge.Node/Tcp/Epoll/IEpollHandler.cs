namespace Edge.Node.Tcp.Epoll;

/// <summary>What a loop calls when something happens; on the loop's thread alone.</summary>
internal interface IEpollHandler : IDisposable
{
    /// <summary>The descriptor it watches.</summary>
    int Descriptor { get; }

    /// <summary>Something happened to the descriptor.</summary>
    /// <param name="flags">A sum of <c>Libc.Epoll…</c> flags.</param>
    void OnEvent(uint flags);

    /// <summary>It was posted.</summary>
    void OnPosted();
}
