using Edge.Packaging;
using Edge.TestKit;
using Edge.UseLite;

namespace Edge.Tests.Models.UseLite;

public sealed class TfjsWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_WeightAcrossTwoShards_GivesItsValues()
    {
        Write("""{"name":"n","shape":[],"dtype":"int32"},{"name":"w","shape":[1,2],"dtype":"float32"}""", new byte[6], [0xC0, 0x3F, 0, 0, 0x80, 0xBF]);

        Assert.Equal([1.5f, -1f], new TfjsWeights(_folder.Path).Read("w", 1, 2));
    }

    [Fact]
    public void Read_OtherNameShapeOrType_SaysWhatIsThere()
    {
        Write("""{"name":"n","shape":[2],"dtype":"int32"}""", new byte[8]);
        var weights = new TfjsWeights(_folder.Path);

        Assert.EndsWith("w: expected float32 [2], found nothing", Error(() => weights.Read("w", 2)), StringComparison.Ordinal);
        Assert.EndsWith("n: expected float32 [2], found int32 [2]", Error(() => weights.Read("n", 2)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"w","shape":[3],"dtype":"float32"}""", "w: expected at most 8 bytes, found [3]")]
    [InlineData("""{"name":"w","shape":[1],"dtype":"float32"}""", "weightsManifest: expected 4 bytes in its shards, found 8")]
    [InlineData("""{"name":"w","shape":[2],"dtype":"uint8"}""", "w: expected float32 or int32, not quantised, found uint8")]
    [InlineData("""{"name":"w","shape":[2]}""", "dtype: expected String, found nothing")]
    public void Constructor_ManifestThatDoesNotFitTheShards_SaysWhatDoesNot(string weight, string message)
    {
        Write(weight, new byte[8]);

        Assert.EndsWith(message, Error(() => new TfjsWeights(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ShardMissing_NamesIt()
    {
        Write("""{"name":"w","shape":[2],"dtype":"float32"}""", new byte[4], new byte[4]);
        File.Delete(_folder.File("shard1"));

        Assert.Equal($"{_folder.File("shard1")}: file: expected a shard of the weights, found none", Error(() => new TfjsWeights(_folder.Path)));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string weights, params byte[][] shards)
    {
        for (int i = 0; i < shards.Length; i++) File.WriteAllBytes(_folder.File($"shard{i}"), shards[i]);
        string paths = string.Join(',', shards.Select((_, i) => $"\"shard{i}\""));
        File.WriteAllText(_folder.File("model.json"), $$"""{"weightsManifest":[{"paths":[{{paths}}],"weights":[{{weights}}]}]}""");
    }

    private static string Error(Func<object> action) => Assert.Throws<ModelFileException>(action).Message;
}
