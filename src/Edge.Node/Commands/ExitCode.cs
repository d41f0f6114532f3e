namespace Edge.Node.Commands;

/// <summary>How the process ends; docs/cli.md lists them.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The command ran, and what it was asked for does not hold: a check failed, a request was refused.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The machine stands in the way: a port in use, a folder locked, a file damaged or not readable.</summary>
    public const int Unavailable = 3;

    /// <summary>A fault of Edge itself, as sysexits.h has it.</summary>
    public const int Software = 70;
}
