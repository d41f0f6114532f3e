using System.Globalization;
using Edge.Node.Configuration;
using Edge.Node.Tls;

namespace Edge.Node.Commands.Doctor;

/// <summary>Looks at the certificates of doors that speak TLS.</summary>
internal static class TlsCheck
{
    // Let's Encrypt's certificates are renewed 30 days before their end: one that is nearer to it was forgotten.
    private const int DaysToRenew = 14;

    public static IEnumerable<Finding> Examine(EdgeOptions options, DateTimeOffset now)
    {
        foreach (var (door, tls) in DoorCertificates.On(options))
        {
            // Whoever checked the configuration read it once; only now may it have gone.
            yield return CertificateFiles.TryRead(tls, out var certificate, out string? problem)
                ? Judge(door, tls, certificate, now)
                : new("tls", FindingStatus.Problem, $"{door}.tls.{problem}", "edit it; edge config schema describes every setting");
            if (CertificateFiles.OpenKey(tls) is { } open)
                yield return new("tls", FindingStatus.Warning, $"{open} holds a private key, and every user of this machine can read it", $"chmod o-rw {open}");
        }
    }

    private static Finding Judge(string door, TlsOptions tls, ServerCertificate certificate, DateTimeOffset now)
    {
        string mend = $"renew it and put it at {tls.CertificateFile}; a running node takes it up by itself";
        if (certificate.NotBefore > now) return new("tls", FindingStatus.Problem, $"{door}: {certificate.Shown}, is not valid yet", "look at this machine's clock: date");
        if (certificate.NotAfter <= now) return new("tls", FindingStatus.Problem, $"{door}: {certificate.Shown}, has expired", mend);
        double days = Math.Floor((certificate.NotAfter - now).TotalDays);
        string detail = string.Create(CultureInfo.InvariantCulture, $"{door}: {certificate.Shown}, expires in {days:0} days");
        return days < DaysToRenew ? new("tls", FindingStatus.Warning, detail, mend) : new("tls", FindingStatus.Good, detail);
    }
}
