using System.Globalization;
using ActorDriver.Contracts;
using CsCheck;

namespace ActorDriver.EndToEndTests.Client;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("web1 – Grüße 日本 😀", "web1 – Grüße 日本 😀")]
    [InlineData("\u001b[2J", "\\x1b[2J")]
    [InlineData("a\nb\tc\0", "a\\x0ab\\x09c\\x00")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("\u202egnp.exe", "\\u{202e}gnp.exe")]
    public void What_could_steer_a_terminal_is_written_out(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Nothing_that_is_shown_is_a_control_or_format_character() => Gen.String.Sample(text =>
        Assert.DoesNotContain(Printable.Of(text), c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format));
}
