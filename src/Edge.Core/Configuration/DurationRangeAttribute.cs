using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Edge.Configuration;

/// <summary>Limits a <see cref="TimeSpan"/> option.</summary>
/// <remarks><c>[Range(typeof(TimeSpan), …)]</c> converts its bounds by reflection, which Native AOT warns about.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationRangeAttribute : ValidationAttribute
{
    /// <summary>Sets the bounds, both inclusive.</summary>
    /// <param name="minimum">A constant-format duration, <c>[d.]hh:mm:ss[.fffffff]</c>.</param>
    /// <param name="maximum">The same.</param>
    /// <exception cref="FormatException">A bound is no such duration.</exception>
    public DurationRangeAttribute(string minimum, string maximum)
        : base("{0} must lie between {1} and {2}.")
    {
        Minimum = TimeSpan.ParseExact(minimum, "c", CultureInfo.InvariantCulture);
        Maximum = TimeSpan.ParseExact(maximum, "c", CultureInfo.InvariantCulture);
    }

    /// <summary>Shortest accepted duration.</summary>
    public TimeSpan Minimum { get; }

    /// <summary>Longest accepted duration.</summary>
    public TimeSpan Maximum { get; }

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is TimeSpan duration && duration >= Minimum && duration <= Maximum);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Minimum, Maximum);
}
