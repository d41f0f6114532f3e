using Edge.Packaging;
using Edge.Safetensors;
using Edge.TestKit;

namespace Edge.Tests.Models.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("F32", "0000C03F000080BF", new[] { 1.5f, -1f })]
    [InlineData("F16", "003E00BC", new[] { 1.5f, -1f })]
    [InlineData("BF16", "C03F80BF", new[] { 1.5f, -1f })]
    public void ReadFloats_EveryFloatType_Widens(string type, string data, float[] expected)
    {
        byte[] bytes = Convert.FromHexString(data);
        using var file = Open($$$"""{"__metadata__":{"a":"b"},"w":{"dtype":"{{{type}}}","shape":[1,2],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes);

        Assert.Equal(expected, file.ReadFloats("w", 1, 2));
    }

    [Fact]
    public void ReadFloats_OtherNameShapeOrType_SaysWhatIsThere()
    {
        using var file = Open("""{"w":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}""", new byte[2]);

        Assert.EndsWith("v: expected a tensor [3], found nothing", Error(() => file.ReadFloats("v", 3)), StringComparison.Ordinal);
        Assert.EndsWith("w: expected shape [3], found [2]", Error(() => file.ReadFloats("w", 3)), StringComparison.Ordinal);
        Assert.EndsWith("w: expected F32, F16 or BF16, found I8", Error(() => file.ReadFloats("w", 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoFile_SaysSo() =>
        Assert.EndsWith("file: expected safetensors weights, found none", Error(() => new SafetensorsFile(_folder.File("no"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "document: expected an object, found Array")]
    [InlineData("{", "line 1, byte 1: expected JSON, found")]
    [InlineData("""{"w":1}""", "w: expected an object, found Number")]
    [InlineData("""{"w":{}}""", "dtype: expected String, found nothing")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1,-1],"data_offsets":[0,4]}}""", "w.shape: expected an integer from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "w.data_offsets: expected a begin and an end, found [0]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "w.data_offsets: expected a begin and an end, found [4, 0]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "w.data_offsets: expected an integer from 0 to 4, found 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""", "w: expected at most 4 bytes of data")]
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "w.data_offsets: expected 2 bytes, found 4")]
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "size: expected")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "w: expected one tensor of this name, found two")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header: expected names that are text")]
    public void Constructor_HeaderThatDoesNotFit_SaysWhatDoesNot(string header, string message) =>
        Assert.Contains(message, Error(() => Open(header, new byte[4])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "size: expected at least 8 bytes, found 0")]
    [InlineData(7, "size: expected at least 8 bytes, found 7")]
    [InlineData(20, "header length: expected at most 12, found")]
    public void Constructor_TruncatedFile_SaysSo(int length, string message)
    {
        File.WriteAllBytes(_folder.File("w"), Valid()[..length]);

        Assert.Contains(message, Error(() => new SafetensorsFile(_folder.File("w"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_AnyMutation_ReadsOrSaysWhatIsWrong()
    {
        byte[] valid = Valid();
        var random = new Random(11);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bytes = valid[..(random.Next(4) == 0 ? random.Next(valid.Length) : valid.Length)];
            for (int j = random.Next(4); j > 0 && bytes.Length > 0; j--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.File("w"), bytes);

            try
            {
                using var file = new SafetensorsFile(_folder.File("w"));
                if (file.Contains("a")) file.ReadFloats("a", 2);
            }
            catch (ModelFileException error)
            {
                Assert.Equal(_folder.File("w"), error.Path);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Valid() => SafetensorsWriter.File([("a", [2], [1, 2]), ("b", [1, 1], [3])]);

    private SafetensorsFile Open(string header, byte[] data)
    {
        File.WriteAllBytes(_folder.File("w"), SafetensorsWriter.File(header, data));
        return new SafetensorsFile(_folder.File("w"));
    }

    private static string Error(Func<object> action) => Assert.Throws<ModelFileException>(action).Message;
}
