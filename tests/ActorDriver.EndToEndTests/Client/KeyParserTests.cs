using System.Text;
using ActorDriver.Cli.Shell;
using CsCheck;

namespace ActorDriver.EndToEndTests.Client;

public sealed class KeyParserTests
{
    private readonly KeyParser _parser = new();

    [Theory]
    [InlineData("\r", nameof(KeyKind.Enter))]
    [InlineData("\u007f", nameof(KeyKind.Backspace))]
    [InlineData("\u001b[A", nameof(KeyKind.Up))]
    [InlineData("\u001bOA", nameof(KeyKind.Up))]
    [InlineData("\u001b[1;5C", nameof(KeyKind.WordRight))]
    [InlineData("\u001b[3~", nameof(KeyKind.Delete))]
    [InlineData("\u001b[H", nameof(KeyKind.Home))]
    [InlineData("\u001bb", nameof(KeyKind.WordLeft))]
    [InlineData("\u0003", nameof(KeyKind.Interrupt))]
    [InlineData("\u0004", nameof(KeyKind.EndOfInput))]
    public void A_sequence_is_a_key(string bytes, string kind) => Assert.Equal([new Key(Enum.Parse<KeyKind>(kind))], Parse(bytes));

    [Fact]
    public void Text_comes_character_by_character_and_whole() => Assert.Equal(
        [new Key(KeyKind.Text, "a"), new Key(KeyKind.Text, "é"), new Key(KeyKind.Text, "\U0001F600")], Parse("aé\U0001F600"));

    [Fact]
    public void A_character_or_sequence_in_two_pieces_is_put_together()
    {
        var bytes = Encoding.UTF8.GetBytes("é\u001b[1;5D");
        Assert.Empty(_parser.Parse(bytes.AsSpan(0, 1)));
        Assert.Equal([new Key(KeyKind.Text, "é")], _parser.Parse(bytes.AsSpan(1, 4)));
        Assert.Equal([new Key(KeyKind.WordLeft)], _parser.Parse(bytes.AsSpan(5)));
    }

    [Fact]
    public void A_sequence_that_is_not_known_does_nothing() => Assert.Equal([new Key(KeyKind.Text, "x")], Parse("\u001b[200~\u001b[15;2~\u001bqx"));

    [Fact]
    public void No_bytes_break_it_and_no_control_character_becomes_text() => Gen.Byte.Array.Sample(bytes =>
        Assert.DoesNotContain(new KeyParser().Parse(bytes), k => k.Kind == KeyKind.Text && char.IsControl(k.Text[0])));

    private IReadOnlyList<Key> Parse(string text) => _parser.Parse(Encoding.UTF8.GetBytes(text));
}
