using ActorDriver.Cli.Shell;
using CsCheck;

namespace ActorDriver.EndToEndTests.Client;

public sealed class WordSplitterTests
{
    [Theory]
    [InlineData("suspend web1  web2", new[] { "suspend", "web1", "web2" })]
    [InlineData("run a -- sh -c 'echo \"x y\"'", new[] { "run", "a", "--", "sh", "-c", "echo \"x y\"" })]
    [InlineData("a\"b c\"d", new[] { "ab cd" })]
    [InlineData("a\\ b '\\' \"\\\"\"", new[] { "a b", "\\", "\"" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("list # all of them", new[] { "list" })]
    [InlineData("a#b #c", new[] { "a#b" })]
    [InlineData("  \t\r", new string[0])]
    public void A_line_is_split_as_a_shell_would(string line, string[] words)
    {
        var split = WordSplitter.Split(line);
        Assert.Null(split.Fault);
        Assert.Equal(words, split.Words);
    }

    [Theory]
    [InlineData("a 'b", "a ' is not closed")]
    [InlineData("\"", "a \" is not closed")]
    [InlineData("a \\", "the line ends in a backslash")]
    public void What_is_left_open_is_a_fault(string line, string fault) => Assert.Equal(fault, WordSplitter.Split(line).Fault);

    [Fact]
    public void Any_word_that_is_quoted_is_split_into_itself() =>
        Gen.String.Sample(word => Assert.Equal([word], WordSplitter.Split(WordSplitter.Quote(word)).Words));
}
