namespace Edge.Node.Configuration;

/// <summary>The folders of a node, with every default filled in.</summary>
/// <param name="Data">Cache and keys; 0700.</param>
/// <param name="Models">Models, one folder each.</param>
/// <param name="KeysFile">The key file, which need not exist.</param>
public sealed record NodeFolders(string Data, string Models, string KeysFile)
{
    /// <summary>Fills in what the options leave empty.</summary>
    public static NodeFolders Of(EdgeOptions options)
    {
        string data = Path.GetFullPath(options.Node.DataFolder.Length > 0 ? options.Node.DataFolder : DefaultData());
        string models = options.Node.ModelsFolder.Length > 0 ? Path.GetFullPath(options.Node.ModelsFolder) : Path.Combine(data, "models");
        string keys = options.Admission.KeysFile.Length > 0 ? Path.GetFullPath(options.Admission.KeysFile) : Path.Combine(data, "keys.json");
        return new(data, models, keys);
    }

    // systemd names the folder it made for StateDirectory= in this variable.
    private static string DefaultData() => Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } state
        ? state
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "edge");
}
