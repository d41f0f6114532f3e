namespace Edge.Load.Sockets;

/// <summary>Makes waits of the calling thread end when they should.</summary>
internal static class Precise
{
    /// <summary>Linux lets a wait last up to 50 µs longer to save power, unless a thread asks it not to.</summary>
    public static void Timers() => Libc.ProcessControl(Libc.SetTimerSlack, 1, 0, 0, 0);
}
