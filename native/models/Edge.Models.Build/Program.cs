using Edge;
using Edge.Llama;
using Edge.Packaging;
using Edge.UseLite;

const string usage = """
    usage: Edge.Models.Build fetch PACKAGE_JSON FOLDER                          download and unpack the pinned npm package
           Edge.Models.Build use-lite DIST_FOLDER OUT_FOLDER                    make a model folder of its content
           Edge.Models.Build llama HF_FOLDER OUT_FOLDER LICENCE SOURCE          make one of config.json and model.safetensors
    status: 0 done, 1 wrong input, 2 wrong usage, 3 npm is not there or cannot download
    """;

try
{
    switch (args)
    {
        case ["fetch", var pin, var folder]:
            NpmPackage.Read(pin).Fetch(folder);
            return 0;
        case ["use-lite", var source, var target]:
            var (licence, origin) = UseLiteModel.ReadOrigin(source);
            ModelFolder.Make(target, ModelKind.Embedding, licence, origin, folder => UseLiteModel.Convert(source, folder));
            return 0;
        case ["llama", var source, var target, var spdx, var from]:
            ModelFolder.Make(target, ModelKind.Chat, spdx, from, folder => LlamaModel.Convert(source, folder));
            return 0;
        default:
            Console.Error.WriteLine(usage);
            return 2;
    }
}
catch (ModelFileException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
catch (NpmUnavailableException error)
{
    Console.WriteLine(error.Message);
    return 3;
}
