using Edge.Embeddings;
using Edge.Sessions;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Embeddings;

public class EmbeddingWorkerTests
{
    [Fact]
    public void Embed_OnceWarm_AllocatesNothing()
    {
        using var folder = new TemporaryFolder();
        TinyEmbeddingModel.Write(folder.Path);
        using var session = new OnnxSession(folder.File("model.onnx"), intraOpThreads: 1);
        using var worker = new EmbeddingWorker(
            session, UnigramVocabulary.Load(folder.File("vocab.json")), TinyEmbeddingModel.MaxTokens, dimensions: 4);
        var vector = new float[4];
        for (int i = 0; i < 100; i++) worker.Embed("a a"u8, vector);

        Assert.Equal(0, Allocation.Least(100, () => worker.Embed("a a"u8, vector)));
    }
}
