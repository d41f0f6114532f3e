using System.Diagnostics;
using Edge.Load.Sockets;

namespace Edge.Load.Measuring;

/// <summary>Time in nanoseconds.</summary>
internal static unsafe class Clock
{
    /// <summary>Monotonic time.</summary>
    /// <value>Nanoseconds since an arbitrary moment; .NET's own clock counts nanoseconds on Linux.</value>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>CPU time that the calling thread has used.</summary>
    /// <value>Nanoseconds.</value>
    public static long ThreadCpu
    {
        get
        {
            TimeSpec time;
            return Libc.ClockGetTime(Libc.ThreadCpuClock, &time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : 0;
        }
    }
}
