using Xunit;

namespace Edge.TestKit;

/// <summary>Data sets and models that tests use when they are there: the folder <c>EDGE_TESTDATA</c> names, else the
/// folder <c>shared</c> beside the repository.</summary>
public static class TestData
{
    /// <summary>The folder, or null where there is none.</summary>
    public static readonly string? Root = Find();

    /// <summary>Path of a file or folder in it; skips the test, naming what is missing, where it is not there.</summary>
    public static string Require(params string[] path)
    {
        string relative = Path.Combine(path);
        Skip.If(Root is null, $"{relative}: no test data (set EDGE_TESTDATA, or put the folder 'shared' beside the repository)");

        string full = Path.Combine(Root!, relative);
        Skip.IfNot(Path.Exists(full), $"{full} is missing");
        return full;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGE_TESTDATA") is { Length: > 0 } configured) return configured;

        string beside = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
        return Directory.Exists(beside) ? beside : null;
    }
}
