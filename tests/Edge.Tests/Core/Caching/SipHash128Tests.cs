using System.Buffers.Binary;
using CsCheck;
using Edge.Caching;

namespace Edge.Tests.Core.Caching;

public class SipHash128Tests
{
    // Key 00 01 … 0f, as in the authors' vectors.
    private static readonly UInt128 Key = new(0x0f0e0d0c0b0a0908, 0x0706050403020100);

    /// <summary>The first of the authors' test vectors for the 128-bit variant.</summary>
    [Fact]
    public void Finish_EmptyInput_GivesThePublishedVector()
    {
        var hash = new SipHash128(Key);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash.Finish());

        Assert.Equal("A3817F04BA25A8E66DF67214C7550293", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Append_InAnyPieces_GivesTheSameHash()
        => Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[0, 100]).Sample((bytes, cut) =>
        {
            cut = Math.Min(cut, bytes.Length);
            var whole = new SipHash128(Key);
            whole.Append(bytes);
            var pieces = new SipHash128(Key);
            pieces.Append(bytes.AsSpan(0, cut));
            pieces.Append(bytes.AsSpan(cut));
            return whole.Finish() == pieces.Finish();
        });

    [Fact]
    public void Finish_OtherKey_GivesAnotherHash()
    {
        var one = new SipHash128(Key);
        var other = new SipHash128(Key + 1);

        one.Append("x"u8);
        other.Append("x"u8);

        Assert.NotEqual(one.Finish(), other.Finish());
    }
}
