using Edge.Configuration;

namespace Edge.Tests.Core.Configuration;

public sealed class DurationRangeAttributeTests
{
    private readonly DurationRangeAttribute _range = new("00:00:01", "01:00:00");

    [Theory]
    [InlineData("00:00:01", true)]
    [InlineData("01:00:00", true)]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("01:00:00.0000001", false)]
    public void IsValid_ADuration_HoldsBothBoundsInclusive(string duration, bool expected) =>
        Assert.Equal(expected, _range.IsValid(TimeSpan.Parse(duration, null)));

    [Fact]
    public void IsValid_AnythingElse_IsRefused() => Assert.False(_range.IsValid("00:00:05"));

    [Fact]
    public void FormatErrorMessage_NamesOptionAndBounds() =>
        Assert.Equal("idle_timeout must lie between 00:00:01 and 01:00:00.", _range.FormatErrorMessage("idle_timeout"));

    [Fact]
    public void Constructor_BoundThatIsNoDuration_Throws() =>
        Assert.Throws<FormatException>(() => new DurationRangeAttribute("1s", "01:00:00"));
}
