using System.Text;
using Edge.Backends;
using Edge.Embeddings;
using Edge.Packaging;
using Edge.TestKit;

namespace Edge.Tests.Inference.Embeddings;

public sealed class OnnxEmbedderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OnnxEmbedder _embedder;
    private readonly float[] _vector = new float[4];

    public OnnxEmbedderTests()
    {
        TinyEmbeddingModel.Write(_folder.Path);
        _embedder = OnnxEmbedder.Load(_folder.Path, new EmbeddingOptions { Concurrency = 2 });
    }

    [Fact]
    public void Load_ModelFolder_TellsWhatTheManifestSays()
    {
        var manifest = ModelManifest.Read(_folder.Path);

        Assert.Equal(("tiny", manifest.Revision, 4, 4),
            (_embedder.Model, _embedder.Revision, _embedder.Dimensions, _embedder.MaxTokens));
    }

    [Fact]
    public async Task EmbedAsync_Text_GivesTheVectorOfItsTokens()
    {
        var usage = await _embedder.EmbedAsync("a  a"u8.ToArray(), _vector, default);

        Assert.Equal(new EmbeddingUsage(3, Truncated: false), usage);
        AssertNear(TinyEmbeddingModel.Expected(6, 7, 6), _vector);
    }

    [Fact]
    public async Task EmbedTokensAsync_Tokens_GivesTheirVector()
    {
        var usage = await _embedder.EmbedTokensAsync(new[] { 0, 7 }, _vector, default);

        Assert.Equal(new EmbeddingUsage(2, Truncated: false), usage);
        AssertNear(TinyEmbeddingModel.Expected(0, 7), _vector);
    }

    [Fact]
    public async Task EmbedAsync_MoreTextThanTheModelReads_SaysSo()
    {
        var usage = await _embedder.EmbedAsync("a a a a    a"u8.ToArray(), _vector, default);

        Assert.Equal(new EmbeddingUsage(4, Truncated: true), usage);
        AssertNear(TinyEmbeddingModel.Expected(6), _vector);
    }

    [Fact]
    public async Task EmbedTokensAsync_MoreTokensThanTheModelReads_SaysSo()
    {
        var usage = await _embedder.EmbedTokensAsync(new[] { 6, 6, 6, 6, 7 }, _vector, default);

        Assert.Equal(new EmbeddingUsage(4, Truncated: true), usage);
        AssertNear(TinyEmbeddingModel.Expected(6), _vector);
    }

    [Theory]
    [InlineData(-1, "token 1 is -1; this model's tokens are 0 to 7")]
    [InlineData(8, "token 1 is 8; this model's tokens are 0 to 7")]
    [InlineData(int.MaxValue, "token 1 is 2147483647; this model's tokens are 0 to 7")]
    public async Task EmbedTokensAsync_TokenThatTheModelDoesNotHave_IsRefused(int token, string message)
    {
        var error = await Assert.ThrowsAsync<EmbeddingInputException>(
            async () => await _embedder.EmbedTokensAsync(new[] { 6, token }, _vector, default));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task EmbedAsync_NoText_IsRefused()
    {
        await Assert.ThrowsAsync<EmbeddingInputException>(async () => await _embedder.EmbedAsync(default, _vector, default));
        await Assert.ThrowsAsync<EmbeddingInputException>(async () => await _embedder.EmbedTokensAsync(default, _vector, default));
    }

    [Fact]
    public async Task EmbedAsync_FailuresAndCancellations_LoseNoWorker()
    {
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<EmbeddingInputException>(async () => await _embedder.EmbedAsync(default, _vector, default));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await _embedder.EmbedAsync("a"u8.ToArray(), _vector, new CancellationToken(canceled: true)));
        }

        await _embedder.EmbedAsync("a"u8.ToArray(), _vector, default);

        AssertNear(TinyEmbeddingModel.Expected(6), _vector);
    }

    [Fact]
    public async Task EmbedAsync_ManyAtOnce_EachGetsItsOwnVector()
    {
        byte[][] texts = [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("a", i % 3 + 1)) + " "))];

        await Parallel.ForEachAsync(texts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (text, cancellation) =>
        {
            var vector = new float[4];
            var usage = await _embedder.EmbedAsync(text, vector, cancellation);
            AssertNear(TinyEmbeddingModel.Expected([.. Enumerable.Repeat(6, usage.Tokens - 1), 7]), vector);
        });
    }

    [Fact]
    public void Load_WeightsWithOneBitFlipped_NamesTheFileAndBothHashes()
    {
        using var folder = new TemporaryFolder();
        TinyEmbeddingModel.Write(folder.Path);
        byte[] weights = File.ReadAllBytes(folder.File("model.onnx"));
        weights[^20] ^= 1;
        File.WriteAllBytes(folder.File("model.onnx"), weights);

        var error = Assert.Throws<ModelFileException>(() => OnnxEmbedder.Load(folder.Path, new EmbeddingOptions()));

        Assert.Equal((folder.File("model.onnx"), "SHA-256"), (error.Path, error.Field));
        Assert.Contains(ModelManifest.Read(folder.Path).Revision, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx", "")]
    [InlineData("model.onnx", "no model")]
    [InlineData("vocab.json", "")]
    [InlineData("vocab.json", "{}")]
    [InlineData("vocab.json", "[1,2,3,4,5,6,7]")]
    [InlineData("vocab.json", """[["\uFFFD",0],["a",0],["a",0],["a",0],["a",0],["a",0],["\ud800",0]]""")]
    [InlineData("vocab.json", """[["\uFFFD",0],["a",0],["a",0],["a",0],["a",0],["a",0],["a\u2581b",0]]""")]
    public void Load_FileOfAnotherKindUnderAValidManifest_NamesTheFile(string name, string content)
    {
        using var folder = new TemporaryFolder();
        TinyEmbeddingModel.Write(folder.Path);
        File.WriteAllText(folder.File(name), content);
        TinyEmbeddingModel.Seal(folder.Path);

        var error = Assert.Throws<ModelFileException>(() => OnnxEmbedder.Load(folder.Path, new EmbeddingOptions()));

        Assert.Equal(folder.File(name), error.Path);
    }

    [Fact]
    public void Load_FolderOfAChatModel_IsRefused()
    {
        using var folder = new TemporaryFolder();
        TinyEmbeddingModel.Write(folder.Path);
        (ModelManifest.Read(folder.Path) with { Kind = ModelKind.Chat }).Write(folder.Path);

        var error = Assert.Throws<ModelFileException>(() => OnnxEmbedder.Load(folder.Path, new EmbeddingOptions()));

        Assert.Equal("kind", error.Field);
    }

    public void Dispose()
    {
        _embedder.Dispose();
        _folder.Dispose();
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6f);
    }
}
