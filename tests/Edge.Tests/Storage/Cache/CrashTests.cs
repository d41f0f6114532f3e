using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Edge.Tests.Storage.Cache;

/// <summary>A process that writes is killed (SIGKILL) at random moments and started again on the same files.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Workers = 4, KeysPerWorker = 40, Kills = 20;

    private readonly TempFolder _folder = new();
    private readonly Dictionary<int, HashSet<int>> _allowed =
        Enumerable.Range(0, Workers * KeysPerWorker).ToDictionary(key => key, _ => new HashSet<int> { 0 });

    public void Dispose() => _folder.Dispose();

    /// <summary>After each of 20 kills: what was acknowledged as durable is served with the right bytes, what was
    /// removed or invalidated is not, and no bytes are ever wrong.</summary>
    [Fact]
    public async Task Open_KilledTwentyTimes_KeepsWhatItAcknowledged()
    {
        int seed = Environment.GetEnvironmentVariable("EDGE_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"EDGE_SEED={seed}");
        var random = new Random(seed);
        int acknowledged = 0;

        for (int kill = 0; kill < Kills; kill++)
        {
            acknowledged += await RunAsync(seed + kill, killAfterLines: random.Next(1, 700));
        }

        await RunAsync(seed + Kills, killAfterLines: 0);
        Assert.InRange(acknowledged, Kills, int.MaxValue);
        output.WriteLine($"{acknowledged} acknowledgements");
    }

    private async Task<int> RunAsync(int seed, int killAfterLines)
    {
        await File.WriteAllLinesAsync(
            _folder["expected"], _allowed.Select(pair => $"{pair.Key} {string.Join(' ', pair.Value)}"));
        using var process = Process.Start(new ProcessStartInfo
        {
            FileName = "dotnet",
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "Edge.CrashWriter.dll"), _folder["cache"],
                seed.ToString(CultureInfo.InvariantCulture), _folder["expected"],
            },
            RedirectStandardOutput = true,
        })!;

        int acknowledged = 0, lines = -1;
        bool ready = false;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Assert.False(line.StartsWith("wrong", StringComparison.Ordinal), line);
            if (line == "ready") ready = true;
            else if (Note(line.Split(' '))) acknowledged++;
            if (ready && lines++ == killAfterLines) process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(ready, $"The writer ended with {process.ExitCode} before it was ready.");
        return acknowledged;
    }

    /// <summary>Follows what may be found under each key.</summary>
    /// <returns>Whether the line acknowledges something.</returns>
    private bool Note(string[] words)
    {
        int number = int.Parse(words[^(words[1] == "put" || words[0] == "seen" ? 2 : 1)], CultureInfo.InvariantCulture);
        int last = int.Parse(words[^1], CultureInfo.InvariantCulture);
        switch (words[0], words[1])
        {
            case ("seen", _):
                // Once found after a start it is on disk, so the next start must find it too.
                _allowed[number] = [last];
                return false;
            case ("try", "put"): _allowed[number].Add(last); break;
            case ("try", "remove"): _allowed[number].Add(0); break;
            case ("try", "end"): foreach (int key in KeysOf(number)) _allowed[key].Add(0); break;
            case ("ack", "put"): _allowed[number] = [last]; break;
            case ("ack", "remove"): _allowed[number] = [0]; break;
            case ("ack", "end"): foreach (int key in KeysOf(number)) _allowed[key] = [0]; break;
        }

        return words[0] == "ack";
    }

    private static IEnumerable<int> KeysOf(int worker) => Enumerable.Range(worker * KeysPerWorker, KeysPerWorker);
}
