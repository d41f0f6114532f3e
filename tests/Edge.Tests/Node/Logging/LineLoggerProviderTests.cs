using System.Text;
using System.Text.Json;
using Edge.Node.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Node.Logging;

public sealed partial class LineLoggerProviderTests : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly FakeTimeProvider _time = new(new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void Log_NotOnATerminal_IsAJsonObjectALine()
    {
        var logger = Logger(new(), isTerminal: false);

        Door(logger, "tcp", 7411, null);
        Door(logger, "line\nbreak", 0, new InvalidOperationException("broken"));

        using var first = JsonDocument.Parse(Lines[0]);
        using var second = JsonDocument.Parse(Lines[1]);
        Assert.Equal("2030-01-02T03:04:05.678Z", first.RootElement.GetProperty("time").GetString());
        Assert.Equal("warning", first.RootElement.GetProperty("level").GetString());
        Assert.Equal(9, first.RootElement.GetProperty("event").GetInt32());
        Assert.Equal("Door tcp at 7411", first.RootElement.GetProperty("message").GetString());
        Assert.Equal(7411, first.RootElement.GetProperty("values").GetProperty("port").GetInt32());
        Assert.Contains("broken", second.RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, Lines.Length);
    }

    [Fact]
    public void Log_OnATerminal_IsALineOfTextThatAValueCannotBreak()
    {
        var logger = Logger(new(), isTerminal: true);

        Door(logger, "line\nbreak", 1, null);

        Assert.Matches(@"^\d\d:\d\d:05\.678 warn  Door line break at 1$", Assert.Single(Lines));
    }

    [Theory]
    [InlineData(LogFormat.Text, false)]
    [InlineData(LogFormat.Json, true)]
    public void Log_FormIsChosen_HoldsWhereverItGoes(LogFormat format, bool isTerminal)
    {
        var logger = Logger(new() { Format = format }, isTerminal);

        Door(logger, "tcp", 1, null);

        Assert.Equal(format == LogFormat.Json, Lines[0].StartsWith('{'));
    }

    [Fact]
    public void Log_BelowTheLevel_IsNotWrittenUntilTheLevelChanges()
    {
        var provider = new LineLoggerProvider(_stream, isTerminal: true, new() { Level = LogLevel.Error }, _time);
        var logger = provider.CreateLogger("Edge");

        Door(logger, "tcp", 1, null);
        provider.Options = new() { Level = LogLevel.Warning };
        Door(logger, "tcp", 2, null);

        Assert.EndsWith("Door tcp at 2", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_OneEventTooOften_IsCountedAndOthersStillShow()
    {
        var logger = Logger(new() { MaxPerSecond = 2 }, isTerminal: false);

        for (int i = 0; i < 5; i++) Door(logger, "tcp", i, null);
        Other(logger, null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Door(logger, "tcp", 6, null);

        Assert.Equal(4, Lines.Length);
        using var last = JsonDocument.Parse(Lines[3]);
        Assert.Equal(3, last.RootElement.GetProperty("dropped").GetInt32());
    }

    [Fact]
    public void Log_TheWebServersRoutine_IsLeftOutUnlessAskedFor()
    {
        var provider = new LineLoggerProvider(_stream, isTerminal: true, new(), _time);
        var logger = provider.CreateLogger("Microsoft.AspNetCore.Hosting");

        Assert.False(logger.IsEnabled(LogLevel.Information));
        Assert.True(logger.IsEnabled(LogLevel.Warning));
        provider.Options = new() { Level = LogLevel.Debug };
        Assert.True(logger.IsEnabled(LogLevel.Information));
    }

    private string[] Lines => Encoding.UTF8.GetString(_stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private ILogger Logger(LogOptions options, bool isTerminal) =>
        new LineLoggerProvider(_stream, isTerminal, options, _time).CreateLogger("Edge.Door");

    [LoggerMessage(9, LogLevel.Warning, "Door {Name} at {Port}")]
    private static partial void Door(ILogger logger, string name, int port, Exception? exception);

    [LoggerMessage(10, LogLevel.Information, "Other")]
    private static partial void Other(ILogger logger, Exception? exception);
}
