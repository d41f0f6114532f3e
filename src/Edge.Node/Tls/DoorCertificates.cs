using System.Diagnostics.Metrics;
using Edge.Node.Configuration;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Tls;

/// <summary>The certificates of all doors that speak TLS: read at the start, at a reload, and when their files change.</summary>
internal sealed class DoorCertificates : IReloadable, IDisposable
{
    /// <summary>How often the files are looked at; what changed is taken up at the second look that finds it the same.</summary>
    /// <value>5 seconds: a renewal takes minutes, and a stat of two files costs nothing.</value>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly DoorCertificate[] _doors;
    private readonly Lock _reloading = new();
    private readonly Meter? _meter;
    private readonly ITimer? _timer;

    /// <summary>Reads them, and watches their files.</summary>
    /// <param name="options">Which doors, and where.</param>
    /// <param name="time">Paces the watching and the handshakes.</param>
    /// <param name="logger">Told of each change.</param>
    /// <exception cref="ConfigurationException">One cannot be read.</exception>
    public DoorCertificates(EdgeOptions options, TimeProvider time, ILogger<DoorCertificates> logger)
    {
        _doors = [.. On(options).Select(door => Read(door.Name, door.Tls, time, logger))];
        if (_doors.Length == 0) return;

        _timer = time.CreateTimer(static all => ((DoorCertificates)all!).Reload(force: false), this, PollInterval, PollInterval);
        _meter = new Meter("Edge.Node");
        _meter.CreateObservableGauge(
            "edge.tls.certificate.expiry", () => _doors.Select(door => new Measurement<double>(door.NotAfter.ToUnixTimeSeconds(), Door(door))),
            "s", "When the certificate in force expires, in seconds since 1970.");
        _meter.CreateObservableCounter("edge.tls.handshake.failures", () => _doors.SelectMany(Failures), "{handshake}", "Handshakes that failed, by why.");
    }

    /// <summary>The settings of doors that speak TLS; to begin or end it takes a restart.</summary>
    public IReadOnlyList<string> Settings => [.. _doors.Select(door => $"{door.Door}.tls")];

    /// <summary>The door's; null where it does not speak TLS.</summary>
    public DoorCertificate? Of(string door) => Array.Find(_doors, candidate => candidate.Door == door);

    /// <inheritdoc/>
    public string? Prepare(EdgeOptions next, out Action commit)
    {
        var commits = new List<Action>();
        commit = () => commits.ForEach(use => use());
        foreach (var door in _doors)
        {
            var tls = On(next).FirstOrDefault(candidate => candidate.Name == door.Door).Tls;
            if (tls is null) return $"{door.Door}.tls.certificate_file is empty now; a door that speaks TLS needs a restart to end it.";
            if (!CertificateFiles.TryRead(tls, out var certificate, out string? problem)) return $"{door.Door}.tls.{problem}";
            commits.Add(() =>
            {
                lock (_reloading) door.Use(tls, certificate);
            });
        }

        return null;
    }

    /// <summary>Reads the files again that changed.</summary>
    /// <param name="force">Whether an operator asks: then without waiting until they rest.</param>
    public void Reload(bool force)
    {
        lock (_reloading)
            foreach (var door in _doors) door.Reload(force);
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _meter?.Dispose();
    }

    /// <summary>The doors that speak TLS.</summary>
    internal static IEnumerable<(string Name, TlsOptions Tls)> On(EdgeOptions options)
        => options.Doors.Where(door => door.Listener.Tls.IsOn).Select(door => (door.Name, door.Listener.Tls));

    private static DoorCertificate Read(string door, TlsOptions options, TimeProvider time, ILogger logger)
        => CertificateFiles.TryRead(options, out var certificate, out string? problem)
            ? new DoorCertificate(door, options, certificate, time, logger)
            : throw new ConfigurationException([new("", $"{door}.tls", problem)]);

    private static IEnumerable<Measurement<long>> Failures(DoorCertificate door)
    {
        var (timeouts, refusals, overloads) = door.Failures;
        yield return new(timeouts, Door(door), new KeyValuePair<string, object?>("error.type", "timeout"));
        yield return new(refusals, Door(door), new KeyValuePair<string, object?>("error.type", "refused"));
        yield return new(overloads, Door(door), new KeyValuePair<string, object?>("error.type", "overloaded"));
    }

    private static KeyValuePair<string, object?> Door(DoorCertificate door) => new("edge.door", door.Door);
}
