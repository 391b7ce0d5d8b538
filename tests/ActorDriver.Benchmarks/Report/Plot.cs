using System.Globalization;
using System.Text;

namespace ActorDriver.Benchmarks.Report;

/// <summary>One curve.</summary>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Draws curves, one below the other over a common axis, as SVG.</summary>
internal static class Plot
{
    private const int Width = 900;
    private const int Height = 120;
    private const int Left = 90;
    private const int Gap = 45;

    public static string Svg(string title, string axis, IReadOnlyList<Curve> curves)
    {
        var svg = new StringBuilder();
        Add($"<svg xmlns='http://www.w3.org/2000/svg' width='{Left + Width + 40}' height='{60 + (curves.Count * (Height + Gap))}' font-family='sans-serif' font-size='12'>");
        Add($"<rect width='100%' height='100%' fill='white'/><text x='{Left}' y='22' font-size='15'>{title}</text>");
        for (var i = 0; i < curves.Count; i++)
            Draw(curves[i], 50 + (i * (Height + Gap)));
        Add($"<text x='{Left + Width}' y='{50 + (curves.Count * (Height + Gap)) - 22}' text-anchor='end'>{axis}</text></svg>");
        return svg.ToString();

        void Draw(Curve curve, int top)
        {
            var (x, y) = (curve.Points.Max(p => p.X), Math.Max(curve.Points.Max(p => p.Y), double.Epsilon) * 1.1);
            Add($"<text x='{Left}' y='{top - 5}'>{curve.Name}</text>");
            Add($"<rect x='{Left}' y='{top}' width='{Width}' height='{Height}' fill='none' stroke='#999'/>");
            Add($"<text x='{Left - 6}' y='{top + 10}' text-anchor='end'>{y:0.##}</text><text x='{Left - 6}' y='{top + Height}' text-anchor='end'>0</text>");
            Add($"<text x='{Left + Width}' y='{top + Height + 14}' text-anchor='end'>{x:N0}</text>");
            var points = curve.Points.Select(p => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (p.X / x * Width):0.0},{top + Height - (p.Y / y * Height):0.0}"));
            Add($"<polyline fill='none' stroke='#05a' stroke-width='1.5' points='{string.Join(' ', points)}'/>");
        }

        void Add(FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
