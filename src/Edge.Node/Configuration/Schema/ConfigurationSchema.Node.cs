using System.Net;
using Edge.Admission;
using Edge.Node.Tls;

namespace Edge.Node.Configuration.Schema;

internal static partial class ConfigurationSchema
{
    private static Group<EdgeOptions> Node => Section("node", "Who this node is, and where it keeps what it must not lose.",
        Text("name", "The name that other nodes, logs and metrics know it by; the host's name if empty.",
            Name, o => o.Node.Name, (o, v) => o.Node.Name = v),
        Text("region", "Where it stands; requests can ask for a region.",
            Name, o => o.Node.Region, (o, v) => o.Node.Region = v),
        Text("data_folder", "Where the cache and the keys are; if empty, the service's state folder, else edge in the user's data folder.",
            Path, o => o.Node.DataFolder, (o, v) => o.Node.DataFolder = v),
        Text("models_folder", "Where it looks for models, one folder each; models in the data folder if empty.",
            Path, o => o.Node.ModelsFolder, (o, v) => o.Node.ModelsFolder = v));

    private static Group<EdgeOptions> Admission => Section("admission", "Who may call.",
        Text("keys_file", "The key file; keys.json in the data folder if empty, and no keys where that is missing.",
            Path, o => o.Admission.KeysFile, (o, v) => o.Admission.KeysFile = v),
        Flag("allow_unauthenticated", "Whether a node without keys may listen where other machines reach it.",
            o => o.Admission.AllowUnauthenticated, (o, v) => o.Admission.AllowUnauthenticated = v));

    private static Group<EdgeOptions> Drain => Section("drain", "How the node stops.",
        Time("timeout", "How long requests in flight may go on after the signal to stop.", "00:00:00", "00:10:00",
            o => o.Drain.Timeout, (o, v) => o.Drain.Timeout = v));

    private static Group<EdgeOptions> Log => Section("log", "What is logged, and how it looks.",
        Choose("level", "The least important level that is logged.",
            o => o.Log.Level, (o, v) => o.Log.Level = v),
        Choose("format", "Text on a terminal and JSON elsewhere, or always one of them.",
            o => o.Log.Format, (o, v) => o.Log.Format = v),
        Whole("max_per_second", "Lines of one event per second; past it they are counted, and the count is logged.", 1, 10_000,
            o => o.Log.MaxPerSecond, (o, v) => o.Log.MaxPerSecond = (int)v));

    private static Group<EdgeOptions> Listener(string key, string description, Func<EdgeOptions, ListenerOptions> of) => Section(key, description,
        new ValueList<EdgeOptions>("addresses", "Where it listens; what is not loopback needs keys, or admission.allow_unauthenticated.",
            new Words("an IP address", text => IPAddress.TryParse(text, out _)), o => of(o).Addresses, (o, v) => of(o).Addresses = v),
        Whole("port", "Its port; 0 for a free one.", 0, 65535, o => of(o).Port, (o, v) => of(o).Port = (int)v),
        Tls(o => of(o).Tls));

    private static Group<EdgeOptions> Tls(Func<EdgeOptions, TlsOptions> of) => Section("tls", "Whether and how it encrypts.",
        Text("certificate_file", "The certificate and its chain, PEM, or PKCS#12 if it ends with .p12 or .pfx; TLS is off if empty.",
            Path, o => of(o).CertificateFile, (o, v) => of(o).CertificateFile = v),
        Text("key_file", "The certificate's private key, PEM; if empty, it stands in certificate_file.",
            Path, o => of(o).KeyFile, (o, v) => of(o).KeyFile = v),
        new Scalar<EdgeOptions, string?>("password", "Where the password of an encrypted key is kept.",
            new Secret(), o => of(o).Password, (o, v) => of(o).Password = v),
        Choose("minimum_version", "The oldest version of TLS that is spoken.",
            o => of(o).MinimumVersion, (o, v) => of(o).MinimumVersion = v),
        Time("handshake_timeout", "Time from a connection's arrival to the end of its handshake.", "00:00:01", "00:01:00",
            o => of(o).HandshakeTimeout, (o, v) => of(o).HandshakeTimeout = v));

    private static Words Name => new("up to 64 of a-z 0-9 . _ -", name => name.Length == 0 || TenantId.IsValid(name));

    private static Words Path => new("a path");
}
