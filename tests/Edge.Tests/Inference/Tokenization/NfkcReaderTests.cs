using System.Globalization;
using System.Text;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

public class NfkcReaderTests
{
    private static readonly string Vectors =
        Path.Combine(AppContext.BaseDirectory, "Inference", "Tokenization", "NfkcVectors.txt");

    [Fact]
    public void TryRead_EveryVectorOfTheUnicodeDatabase_GivesItsNormalForm()
    {
        string[] lines = File.ReadAllLines(Vectors);

        Assert.StartsWith($"# Unicode {NfkcTables.UnicodeVersion},", lines[0], StringComparison.Ordinal);
        Assert.Equal(2101, lines.Length);
        Assert.All(lines[1..], line =>
        {
            string[] sides = line.Split(';');
            Assert.Equal(CodePoints(sides[1]), Read(Utf8(CodePoints(sides[0]))));
        });
    }

    [Fact]
    public void TryRead_NormalForm_StaysAsItIs()
    {
        foreach (string line in File.ReadLines(Vectors).Skip(1))
        {
            uint[] normal = CodePoints(line.Split(';')[1]);

            Assert.Equal(normal, Read(Utf8(normal)));
        }
    }

    [Theory]
    [InlineData("80", "FFFD")]
    [InlineData("C3", "FFFD")]
    [InlineData("61 C3 62", "61 FFFD 62")]
    [InlineData("E2 82 CC 81", "FFFD 301")]
    [InlineData("F0 9F 99", "FFFD")]
    [InlineData("ED A0 80", "FFFD FFFD FFFD")]
    [InlineData("C0 80", "FFFD FFFD")]
    [InlineData("FF FE", "FFFD FFFD")]
    public void TryRead_IllFormedUtf8_ReadsReplacementCharacters(string bytes, string expected)
    {
        byte[] utf8 = [.. CodePoints(bytes).Select(value => (byte)value)];

        Assert.Equal(CodePoints(expected), Read(utf8));
    }

    [Fact]
    public void TryRead_MoreMarksThanTheBufferHolds_LosesNone()
    {
        byte[] utf8 = Utf8([0x61, .. Enumerable.Repeat(0x316u, 10_000)]);

        uint[] read = Read(utf8);

        Assert.Equal(10_001, read.Length);
    }

    private static uint[] Read(byte[] utf8)
    {
        var reader = new NfkcReader(utf8, new uint[128]);
        var result = new List<uint>();
        while (reader.TryRead(out uint codePoint)) result.Add(codePoint);
        return [.. result];
    }

    private static uint[] CodePoints(string hex) =>
        [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => uint.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static byte[] Utf8(uint[] codePoints) =>
        Encoding.UTF8.GetBytes(string.Concat(codePoints.Select(value => char.ConvertFromUtf32((int)value))));
}
