using System.Text;

namespace ActorDriver.Cli.Output;

/// <summary>Standard error. Where it cannot be written there is nobody left to be told of that: the exit status says enough.</summary>
internal sealed class UnheardError(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (OutputException)
        {
        }
    }
}
