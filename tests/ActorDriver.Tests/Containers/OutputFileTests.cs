using System.Globalization;
using ActorDriver.Cgroups.Interop;
using ActorDriver.Containers;
using Xunit;

namespace ActorDriver.Tests.Containers;

public sealed class OutputFileTests : IDisposable
{
    private const int Limit = 16 * 1024;

    private readonly string _directory = Directory.CreateTempSubdirectory("actordriver-test-").FullName;

    public static TheoryData<bool> Kinds => [true, false];

    private string Newer => Path.Combine(_directory, "0199b5a0-0000-7000-8000-000000000001.log");

    private string Older => Newer + ".1";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Up_to_the_limit_it_is_left_alone(bool collapses)
    {
        File.WriteAllText(Newer, new string('x', Limit));
        Output(collapses).Limit(Limit);
        Assert.Equal(Limit, new FileInfo(Newer).Length);
        Assert.False(File.Exists(Older));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(Limit)]
    public void Beyond_it_the_older_and_the_newer_file_hold_all_that_both_can_in_order(int more)
    {
        if (!CanCollapse())
            return;
        var text = Lines(0, 10_000)[..(Limit + more)];
        File.WriteAllText(Newer, text);
        Output(collapses: true).Limit(Limit);
        Assert.Equal(text, File.ReadAllText(Older) + File.ReadAllText(Newer));
        Assert.InRange(new FileInfo(Newer).Length, 0, Limit);
        Assert.InRange(new FileInfo(Older).Length, 0, Limit);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Older));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_too_much_is_dropped_and_counted(bool collapses)
    {
        var text = Lines(0, 10_000);
        File.WriteAllText(Newer, text);
        Output(collapses).Limit(Limit);
        var older = File.ReadAllText(Older);
        var head = older[..(older.IndexOf('\n', StringComparison.Ordinal) + 1)];
        var kept = older[head.Length..] + File.ReadAllText(Newer);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"[actordriver: {text.Length - kept.Length} bytes before this were dropped]\n"), head);
        Assert.EndsWith(kept, text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Who_appends_goes_on_appending(bool collapses)
    {
        using var writer = new AppendingWriter(Newer);
        writer.Write(Lines(0, 5_000));
        Output(collapses).Limit(Limit);
        writer.Write("the end\n");
        Assert.EndsWith("the end\n", File.ReadAllText(Newer), StringComparison.Ordinal);
        Assert.DoesNotContain('\0', File.ReadAllText(Newer));
        Assert.InRange(new FileInfo(Newer).Length, 1, Limit + 8);
    }

    [Fact]
    public async Task Nothing_that_is_written_meanwhile_is_lost_where_the_file_system_can_take_out_the_beginning()
    {
        if (!CanCollapse())
            return; // documented: of what is written in an instant
        const int lines = 200_000;
        var output = Output(collapses: true);
        var writing = Task.Run(() =>
        {
            using var writer = new AppendingWriter(Newer);
            for (var n = 0; n < lines; n += 100)
                writer.Write(Lines(n, n + 100));
        });
        while (!writing.IsCompleted)
            output.Limit(Limit);
        await writing;
        output.Limit(Limit);

        var older = File.ReadAllText(Older);
        var kept = older[(older.IndexOf('\n', StringComparison.Ordinal) + 1)..] + File.ReadAllText(Newer);
        Assert.EndsWith(kept, Lines(0, lines), StringComparison.Ordinal);
        Assert.InRange(kept.Length, Limit / 2, 2 * Limit);
    }

    [Fact]
    public void A_link_in_its_place_is_left_alone()
    {
        var elsewhere = Path.Combine(_directory, "elsewhere");
        File.WriteAllText(elsewhere, new string('x', 2 * Limit));
        File.CreateSymbolicLink(Newer, elsewhere);
        new OutputFile(Newer).Limit(Limit);
        Assert.Equal(2 * Limit, new FileInfo(elsewhere).Length);
    }

    [Fact]
    public void All_of_it_is_removed_and_one_that_is_not_there_is_no_error()
    {
        new OutputFile(Newer).Delete();
        new OutputFile(Newer).Limit(Limit);
        foreach (var file in new[] { Newer, Older, Older + ".new" })
            File.WriteAllText(file, "x");
        new OutputFile(Newer).Delete();
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("/x/0199b5a0-0000-7000-8000-000000000001.log", true)]
    [InlineData("/x/0199b5a0-0000-7000-8000-000000000001.log.1", true)]
    [InlineData("/x/0199b5a0-0000-7000-8000-000000000001.txt", false)]
    [InlineData("/x/notes.log", false)]
    public void A_domains_file_is_known_by_its_name(string path, bool isKnown) => Assert.Equal(isKnown, OutputFile.IdOf(path) is not null);

    private OutputFile Output(bool collapses) => new(Newer, collapses ? FileRange.TryCollapse : (_, _) => false);

    private bool CanCollapse()
    {
        var probe = Path.Combine(_directory, "probe");
        File.WriteAllBytes(probe, new byte[3 * 4096]);
        using var file = File.OpenHandle(probe, FileMode.Open, FileAccess.ReadWrite);
        return FileRange.TryCollapse(file, 4096);
    }

    private static string Lines(int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from).Select(n => string.Create(CultureInfo.InvariantCulture, $"line {n}\n")));

    /// <summary>Has the file open as a program has that was started with it: each write goes to its end, wherever that is.</summary>
    private sealed class AppendingWriter(string path) : IDisposable
    {
        private readonly FileDescriptor _file = Files.Open(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append, 0x180);

        public void Write(string text) => Files.Write(_file, text, path);

        public void Dispose() => _file.Dispose();
    }
}
