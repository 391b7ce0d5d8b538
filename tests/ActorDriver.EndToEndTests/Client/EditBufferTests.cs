using ActorDriver.Cli.Shell;

namespace ActorDriver.EndToEndTests.Client;

public sealed class EditBufferTests
{
    private readonly EditBuffer _buffer = new();

    [Fact]
    public void Text_goes_in_where_the_cursor_is()
    {
        _buffer.Set("suspend");
        _buffer.Home();
        _buffer.Insert("x");
        _buffer.Right();
        _buffer.Insert("y");
        Assert.Equal(("xsyuspend", 3), (_buffer.Text, _buffer.Cursor));
    }

    [Fact]
    public void What_is_killed_can_be_put_back()
    {
        _buffer.Set("suspend web1 now");
        _buffer.KillWord();
        Assert.Equal("suspend web1 ", _buffer.Text);
        _buffer.Home();
        _buffer.Yank();
        Assert.Equal("nowsuspend web1 ", _buffer.Text);
        _buffer.KillToEnd();
        Assert.Equal("now", _buffer.Text);
    }

    [Fact]
    public void Words_are_jumped_over()
    {
        _buffer.Set("one  two");
        _buffer.WordLeft();
        Assert.Equal(5, _buffer.Cursor);
        _buffer.WordLeft();
        Assert.Equal(0, _buffer.Cursor);
        _buffer.WordRight();
        Assert.Equal(3, _buffer.Cursor);
    }

    [Fact]
    public void A_character_of_two_halves_is_never_parted()
    {
        _buffer.Set("a\U0001F600b");
        _buffer.Left();
        _buffer.Left();
        Assert.Equal(1, _buffer.Cursor);
        _buffer.Delete();
        Assert.Equal("ab", _buffer.Text);
    }

    [Fact]
    public void At_the_ends_nothing_happens()
    {
        _buffer.Left();
        _buffer.Right();
        _buffer.Backspace();
        _buffer.Delete();
        _buffer.WordLeft();
        _buffer.WordRight();
        _buffer.KillWord();
        Assert.Equal(("", 0), (_buffer.Text, _buffer.Cursor));
    }
}
