using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace ActorDriver.Benchmarks.Report;

/// <summary>Shows the figures: one table for people, or JSON.</summary>
internal static class Printer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Table(Machine machine, IReadOnlyList<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("what", "who")
            .AddColumns(Right("median"), Right("p95"), Right("p99"), Right("n")).AddColumn("note");
        foreach (var topic in figures.GroupBy(f => f.Topic))
        {
            foreach (var (f, i) in topic.Select((f, i) => (f, i)))
            {
                table.AddRow(new[]
                {
                    i == 0 ? f.Topic : "", f.Subject, f.Median is null ? f.Result.ToString().ToLowerInvariant() : $"{Number(f.Median)} {f.Unit}",
                    Number(f.P95), Number(f.P99), f.Count > 1 ? $"{f.Count}" : "", f.Note ?? "",
                }.Select(Markup.Escape).ToArray());
            }
        }

        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 160; // a file has no width to fit in
        AnsiConsole.WriteLine(machine.ToString());
        AnsiConsole.Write(table);
    }

    public static void JsonTo(TextWriter output, Machine machine, IReadOnlyList<Figure> figures) =>
        output.WriteLine(JsonSerializer.Serialize(new { machine, figures }, Json));

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Number(double? value) => value switch
    {
        null => "",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
