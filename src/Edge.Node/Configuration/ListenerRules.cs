using Edge.Node.Tls;

namespace Edge.Node.Configuration;

/// <summary>What holds between the doors of a node, and between them and its keys.</summary>
internal static class ListenerRules
{
    /// <summary>Two doors cannot share an address and port; a door that others can reach needs keys; a certificate needs its key.</summary>
    /// <returns>What is wrong, a sentence each.</returns>
    public static IReadOnlyList<string> Check(EdgeOptions options)
    {
        var doors = options.Doors;
        var failures = new List<string>();
        foreach (var (index, (name, listener)) in doors.Index())
        {
            if (TlsProblem(listener.Tls) is { } problem) failures.Add($"{name}.tls.{problem}");
            if (listener.Addresses.Count == 0) failures.Add($"{name}.addresses is empty; a door listens somewhere.");
            foreach (var (other, taken) in doors.Take(index))
                if (listener.Port != 0 && listener.Port == taken.Port && listener.Addresses.Intersect(taken.Addresses).Any())
                    failures.Add($"{name}.port is {listener.Port}, and so is {other}.port at the same address; give one of them another.");
        }

        string keys = NodeFolders.Of(options).KeysFile;
        if (options.Admission.KeysFile.Length > 0 && !File.Exists(keys))
            failures.Add($"admission.keys_file is {keys}, which does not exist. Make it with edge keys create --tenant NAME, or leave the setting out.");
        if (doors.FirstOrDefault(door => door.Listener.Exposed is not null) is { Name: not null } open
            && !options.Admission.AllowUnauthenticated && !File.Exists(keys))
        {
            failures.Add($"{open.Name}.addresses holds {open.Listener.Exposed}, which other machines can reach, and there are no keys in {keys}. "
                + "Make one with edge keys create --tenant NAME, or set admission.allow_unauthenticated if everybody may use the node.");
        }

        return failures;
    }

    private static string? TlsProblem(TlsOptions tls)
    {
        if (!tls.IsOn) return tls.KeyFile.Length > 0 ? $"key_file is {tls.KeyFile}, and certificate_file is empty; set both, or neither." : null;
        return CertificateFiles.TryRead(tls, out _, out string? problem) ? null : problem;
    }
}
