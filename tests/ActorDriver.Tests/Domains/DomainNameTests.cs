using ActorDriver.Domains;
using CsCheck;
using Xunit;

namespace ActorDriver.Tests.Domains;

public class DomainNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("web1")]
    [InlineData("_private")]
    [InlineData("Web-1.example_2")]
    [InlineData("101")]
    [InlineData("6a1f0b0e4b5e5f0a4b599f2e00000000")] // a UUID has hyphens
    [InlineData("6a1f0b0e-4b5e-5f0a-4b59-9f2e000000001")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_good_name_is_taken(string text)
    {
        Assert.True(DomainName.TryParse(text, out var name, out _));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    [InlineData(".hidden", "must not start with '.'")]
    [InlineData("-option", "must not start with '-'")]
    [InlineData("a b", "character 2 is U+0020")]
    [InlineData("a/b", "character 2 is '/'")]
    [InlineData("ä", "character 1 is U+00E4")]
    [InlineData("6a1f0b0e-4b5e-5f0a-4b59-9f2e00000001", "the form of a UUID")]
    [InlineData("6A1F0B0E-4B5E-5F0A-4B59-9F2E00000001", "the form of a UUID")]
    [InlineData("a\u001b[31m", "character 2 is U+001B")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", "this one has 65")]
    public void A_bad_name_is_refused_with_what_is_wrong(string? text, string wrong)
    {
        Assert.False(DomainName.TryParse(text, out _, out var fault));
        Assert.Contains(wrong, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_taken_can_stand_in_a_path_and_on_a_terminal() => Gen.String[0, 80].Sample(text =>
    {
        if (DomainName.TryParse(text, out var name, out _))
            Assert.Matches("^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$", name.ToString());
    });
}
