using Xunit;

namespace Edge.TestKit;

/// <summary>The default models that the build has put beside the binaries.</summary>
public static class PreparedModels
{
    /// <summary>A model's folder; skips the test where the build could not prepare it.</summary>
    public static string Require(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "models", name);
        Skip.IfNot(Directory.Exists(folder), $"{name}: not prepared (build with npm on the PATH and a network)");
        return folder;
    }
}
