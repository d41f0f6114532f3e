using Edge.Node.Composition;
using Edge.Node.Configuration;
using Edge.Packaging;

namespace Edge.Node.Commands.Doctor;

/// <summary>Looks at the models the node would load.</summary>
internal static class ModelCheck
{
    public static IEnumerable<Finding> Examine(EdgeOptions options)
    {
        var stored = LocalModels.Stores(options, NodeFolders.Of(options)).SelectMany(store => store.List()).ToList();
        foreach (var model in stored) yield return Examine(model);

        // A folder the operator names holds what it holds; the defaults are missed only where they should be.
        if (options.Node.ModelsFolder.Length > 0) yield break;
        foreach (var (name, _) in LocalModels.Defaults.Where(known => stored.All(model => model.Manifest?.Name != known.Name)))
            yield return new("models", FindingStatus.Warning, $"{name} is missing: {LocalModels.Mend}", "apt-get install npm && dotnet build src/Edge.Node");
    }

    private static Finding Examine(StoredModel model)
    {
        try
        {
            var manifest = model.Manifest ?? throw model.Problem!;
            manifest.Verify(model.Folder);
            return new("models", FindingStatus.Good, $"{manifest.Name} in {model.Folder}");
        }
        catch (Exception e) when (e is ModelFileException or IOException or UnauthorizedAccessException)
        {
            return new("models", FindingStatus.Problem, e.Message, $"put {model.Folder} back as it was, or remove it");
        }
    }
}
