using System.CommandLine;
using Edge.Node.Configuration;

namespace Edge.Node.Commands;

/// <summary>The options that every command takes: which configuration.</summary>
internal sealed class ConfigurationFlags
{
    private readonly Option<string?> _file = new("--config", "-c")
    {
        Description = "The configuration file. Default: the one that EDGE_CONFIG names, else edge.json in this folder, else none.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting, such as cache.semantic=on; can be repeated, and goes before file and environment.",
        HelpName = "PATH=VALUE",
        Recursive = true,
    };

    /// <summary>Adds them to the root, for all below.</summary>
    public void AddTo(RootCommand root)
    {
        root.Add(_file);
        root.Add(_set);
    }

    /// <summary>The loader that the command line asks for.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="file">A file that a command takes as its own argument.</param>
    public ConfigurationLoader Loader(ParseResult command, string? file = null) => new(
        file ?? command.GetValue(_file) ?? ConfigurationLoader.DefaultFile,
        Environment.GetEnvironmentVariables(),
        command.GetValue(_set) ?? []);
}
