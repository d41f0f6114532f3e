using Edge.Packaging;
using Edge.Release;

const string usage = """
    usage: Edge.Release ASSETS_FILE VERSION FOLDER
      writes THIRD-PARTY-NOTICES, edge.cdx.json and SHA256SUMS into a folder that edge was published to
      ASSETS_FILE is the restore graph, src/Edge.Node/obj/project.assets.json
    status: 0 done, 1 something has no licence or is not there, 2 wrong usage
    """;

if (args is not [var assets, var version, var folder])
{
    Console.Error.WriteLine(usage);
    return 2;
}

try
{
    var components = RestoreGraph.Read(assets).Components.Concat(ShippedModels.Read(folder)).ToList();
    File.WriteAllText(Path.Combine(folder, "THIRD-PARTY-NOTICES"), Notices.Write(components));
    File.WriteAllText(Path.Combine(folder, "edge.cdx.json"), BillOfMaterials.Write(version, components));
    File.WriteAllText(Path.Combine(folder, Checksums.FileName), Checksums.Write(folder)); // the last: it covers the others
    return 0;
}
catch (Exception error) when (error is IOException or InvalidDataException or ModelFileException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
