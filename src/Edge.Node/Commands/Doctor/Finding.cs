using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Node.Commands.Doctor;

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Area">What: <c>cpu</c>, <c>ports</c>, …</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">The command or change that mends it; <see langword="null"/> where nothing needs mending.</param>
internal sealed record Finding(string Area, FindingStatus Status, string Detail, string? Mend = null);

/// <summary>How something is.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Good,
    /// <summary>The node runs, and something is less than it could be.</summary>
    Warning,
    /// <summary>The node does not start, or does not do what it is configured to.</summary>
    Problem,
}

/// <summary>What <c>edge doctor --json</c> prints.</summary>
internal sealed record DoctorReport(bool Good, IReadOnlyList<Finding> Findings);

/// <summary>Statuses in lower case.</summary>
internal sealed class FindingStatusConverter() : JsonStringEnumConverter<FindingStatus>(JsonNamingPolicy.SnakeCaseLower);
