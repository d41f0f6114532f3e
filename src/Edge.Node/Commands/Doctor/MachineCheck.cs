using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Edge.Node.Commands.Doctor;

/// <summary>Looks at the processor, the memory, the limits of the process and the system's libraries.</summary>
internal static class MachineCheck
{
    // A node with 1,000 connections needs 1,000 descriptors and some; Debian's default soft limit is 1,024.
    private const long EnoughOpenFiles = 4096;

    public static IEnumerable<Finding> Examine() => [Processor(), Memory(), OpenFiles(), .. Libraries()];

    private static Finding Processor()
    {
        var (features, missing) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (Names([("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("BMI2", Bmi2.X64.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX-512", Avx512F.IsSupported)]),
                !Avx2.IsSupported || !Fma.IsSupported || !Bmi2.X64.IsSupported),
            Architecture.Arm64 => (Names([("AdvSimd", AdvSimd.IsSupported), ("dot product", Dp.IsSupported)]), !AdvSimd.IsSupported),
            _ => ("", true),
        };
        string detail = $"{Environment.ProcessorCount} × {RuntimeInformation.ProcessArchitecture}".ToLowerInvariant() + $", in use here: {features}";
        return missing
            ? new("cpu", FindingStatus.Warning, detail, "Similar prompts are searched slowly on it; run on an x86-64-v3 or arm64 CPU.")
            : new("cpu", FindingStatus.Good, detail);
    }

    private static string Names((string Name, bool Supported)[] features) =>
        string.Join(", ", features.Where(feature => feature.Supported).Select(feature => feature.Name).DefaultIfEmpty("no vector instructions"));

    private static Finding Memory() => new("memory", FindingStatus.Good, string.Create(CultureInfo.InvariantCulture,
        $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):F1} GiB for this process"));

    private static Finding OpenFiles()
    {
        if (!OperatingSystem.IsLinux()) return new("limits", FindingStatus.Good, "not looked at on this system");

        // "Max open files            1024                 1048576              files"
        string[] fields = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal))["Max open files".Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool enough = fields[0] == "unlimited" || long.Parse(fields[0], CultureInfo.InvariantCulture) >= EnoughOpenFiles;
        return enough
            ? new("limits", FindingStatus.Good, $"{fields[0]} open files")
            : new("limits", FindingStatus.Warning, $"{fields[0]} open files: about as many connections at once", $"ulimit -n {EnoughOpenFiles}, or LimitNOFILE= in the systemd unit");
    }

    private static IEnumerable<Finding> Libraries()
    {
        if (!OperatingSystem.IsLinux()) return [];
        return
        [
            Library("libssl.so.3", "keys and TLS", "apt-get install libssl3"),
            Library("libstdc++.so.6", "ONNX Runtime", "apt-get install libstdc++6"),
        ];
    }

    private static Finding Library(string name, string purpose, string mend)
    {
        if (!NativeLibrary.TryLoad(name, out nint handle)) return new("libraries", FindingStatus.Problem, $"{name} is missing; it is needed for {purpose}", mend);
        NativeLibrary.Free(handle);
        return new("libraries", FindingStatus.Good, name);
    }
}
