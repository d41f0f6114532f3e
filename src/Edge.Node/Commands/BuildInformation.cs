using System.Reflection;
using System.Runtime.InteropServices;

namespace Edge.Node.Commands;

/// <summary>What this binary is.</summary>
internal static class BuildInformation
{
    private static readonly string[] Informational =
        typeof(BuildInformation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    /// <summary>The version.</summary>
    public static string Version => Informational[0];

    /// <summary>The commit it was built from; empty when that was no git checkout.</summary>
    public static string Commit => Informational.ElementAtOrDefault(1) ?? "";

    /// <summary>The platform it runs on, as .NET names it.</summary>
    public static string Rid => RuntimeInformation.RuntimeIdentifier;

    /// <summary>The instruction set that every CPU it runs on must have; <c>any</c> when it is compiled on the machine it runs on.</summary>
    public static string InstructionSet { get; } = typeof(BuildInformation).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "InstructionSet")?.Value is { Length: > 0 } set ? set : "any";
}
