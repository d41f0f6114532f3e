using System.Globalization;
using System.Text;
using Edge.Similarity.Guard;

namespace Edge.Tests.Similarity.Guard;

public class NumberReaderTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData("1,000,000", "1000000")]
    [InlineData("1.000.000", "1000000")]
    [InlineData("1,00,000", "100000")]
    [InlineData("1'000", "1000")]
    [InlineData("1,234.50", "1234.5")]
    [InlineData("1.234,50", "1234.5")]
    [InlineData("3,5", "3.5")]
    [InlineData("3.14", "3.14")]
    [InlineData("0.0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("minus seven", "-7")]
    [InlineData("10k", "10000")]
    [InlineData("1.5 million", "1500000")]
    [InlineData("2 lakh", "200000")]
    [InlineData("5th", "5")]
    [InlineData("1990s", "1990")]
    [InlineData("twenty-one", "21")]
    [InlineData("two hundred and five", "205")]
    [InlineData("a hundred", "100")]
    [InlineData("two thousand sixteen", "2016")]
    [InlineData("three million two hundred thousand and one", "3200001")]
    [InlineData("one hundred and two hundred", "100 200")]
    [InlineData("twenty sixteen", "20 16")]
    [InlineData("five six", "5 6")]
    [InlineData("twenty-second", "22")]
    [InlineData("a second", "")]
    [InlineData("sixties", "")]
    [InlineData("iphone6", "6")]
    [InlineData("World War II", "2")]
    [InlineData("1,2,3", "")]
    [InlineData("1.2.3", "")]
    [InlineData("12345678901234567890", "")]
    [InlineData("٤٢", "42")]
    [InlineData("no numbers here", "")]
    public void Read_Text_FindsItsNumbers(string text, string expected)
    {
        var numbers = Read(text).Select(Value);

        Assert.Equal(expected, string.Join(' ', numbers));
    }

    [Theory]
    [InlineData("5 km", "5 kilometers")]
    [InlineData("5km", "5 kms")]
    [InlineData("$5", "5 dollars")]
    [InlineData("Rs. 5", "5 rupees")]
    [InlineData("5%", "5 percent")]
    [InlineData("60 seconds", "60 sec")]
    public void Read_NumberWithUnit_KnowsTheUnitByAllItsNames(string left, string right)
    {
        byte unit = Assert.Single(Read(left)).Unit;

        Assert.NotEqual(0, unit);
        Assert.Equal(unit, Assert.Single(Read(right)).Unit);
    }

    [Theory]
    [InlineData("5 in India")]
    [InlineData("5 apples")]
    public void Read_NumberWithoutUnit_TakesNone(string text) => Assert.Equal(0, Assert.Single(Read(text)).Unit);

    private static Number[] Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(Prompt.TryRead(bytes, new byte[2 * bytes.Length], new Word[64], new Number[64], out var prompt));
        return prompt.Numbers.ToArray();
    }

    private static string Value(Number number)
    {
        decimal value = number.Mantissa;
        for (int i = 0; i < number.Exponent; i++) value *= 10;
        for (int i = 0; i > number.Exponent; i--) value /= 10;
        return (number.IsNegative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }
}
