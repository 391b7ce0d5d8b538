using System.Text;
using ActorDriver.Cgroups;
using CsCheck;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

/// <summary>Names of cgroups are bytes; as text they are readable, and can be turned back.</summary>
public sealed class KernelNamesTests
{
    [Theory]
    [InlineData(new byte[] { (byte)'k', 0xFF }, @"k\xFF")]
    [InlineData(new byte[] { 0xC3 }, @"\xC3")]
    [InlineData(new byte[] { 0xC3, 0xA9, 0xA9 }, @"é\xA9")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, @"\xED\xA0\x80")] // a lone surrogate, in UTF-8
    [InlineData(new byte[] { 0xF0, 0x9F, 0x90 }, @"\xF0\x9F\x90")] // a sequence that breaks off
    public void A_byte_that_is_no_text_is_escaped(byte[] name, string text)
    {
        Assert.Equal(text, KernelText.Decode(name));
        Assert.Equal(name, KernelText.Encode(text));
    }

    [Theory]
    [InlineData("/actordriver/web")]
    [InlineData("/ünïcode/🐧")]
    [InlineData(@"/system.slice/dev-disk-by\x2duuid.mount")]
    [InlineData(@"/machine.slice/machine-caf\xc3\xa9.scope")]
    [InlineData(@"/back\slash\")]
    [InlineData(@"/\x")]
    [InlineData(@"/\xF")]
    [InlineData(@"/\x7F")]
    public void All_other_names_stay_as_they_are(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(name, KernelText.Decode(bytes));
        Assert.Equal(bytes, KernelText.Encode(name));
    }

    [Theory]
    [InlineData(@"/real\xFF", @"/real\x5CxFF")]
    [InlineData(@"/real\x5C", @"/real\x5Cx5C")]
    public void A_name_that_looks_like_an_escape_is_told_from_one(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(text, KernelText.Decode(bytes));
        Assert.Equal(bytes, KernelText.Encode(text));
    }

    [Fact]
    public void Whatever_the_bytes_are_they_come_back()
    {
        byte[] telling = [(byte)'\\', (byte)'x', (byte)'5', (byte)'C', (byte)'F', 0xC3];
        Gen.OneOf(Gen.Byte.Array[0, 20], Gen.Int[0, telling.Length - 1].Select(i => telling[i]).Array[0, 20])
            .Sample(bytes => KernelText.Encode(KernelText.Decode(bytes)).SequenceEqual(bytes));
    }
}
