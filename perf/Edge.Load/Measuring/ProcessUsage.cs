using System.Globalization;

namespace Edge.Load.Measuring;

/// <summary>What a process has used so far, as Linux counts it.</summary>
/// <param name="CpuSeconds">CPU time of all its threads, to a hundredth.</param>
/// <param name="ResidentBytes">Its resident memory.</param>
public readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes)
{
    // sysconf(_SC_CLK_TCK), which Linux has fixed at 100 for programs on every architecture that runs .NET.
    private const double TicksPerSecond = 100;

    /// <summary>Reads <c>/proc/PID/stat</c> and <c>/proc/PID/statm</c>.</summary>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public static ProcessUsage Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId}/stat"), File.ReadAllText($"/proc/{processId}/statm"));
        }
        catch (IOException)
        {
            throw new ArgumentException($"--pid {processId}: there is no process of that number; give the server's.");
        }
    }

    /// <summary>Reads the text of the two files.</summary>
    internal static ProcessUsage Parse(string stat, string statm)
    {
        // The second field is the program's name in parentheses and may hold blanks and parentheses of its own.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        long pages = long.Parse(statm.Split(' ')[1], CultureInfo.InvariantCulture);
        return new ProcessUsage(ticks / TicksPerSecond, pages * Environment.SystemPageSize);
    }
}
