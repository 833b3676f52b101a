using System.Collections.Immutable;
using System.Globalization;
using System.Security;
using System.Text;

namespace Spike.Compiler.Reports;

/// <summary>A spike raster as SVG: populations one above the other, time to the right. Where the spikes come from is not its concern.</summary>
internal sealed class RasterPicture
{
    private const int Left = 8;
    private const int Width = 960;
    private const int Caption = 16;
    private const int Gap = 8;
    private const int LeastHeight = 12;
    private const int MostHeight = 160;
    private const int Axis = 24;

    private readonly ImmutableArray<RasterBand> bands;
    private readonly int steps;
    // Points that are set, by band: row times the width, and the column. Several neurons, or steps, may share a point.
    private readonly HashSet<int>[] rises;
    private readonly HashSet<int>[] falls;
    private readonly long[] spikes;

    /// <param name="bands">Populations from top to bottom.</param>
    /// <param name="steps">Columns of time.</param>
    public RasterPicture(ImmutableArray<RasterBand> bands, int steps)
    {
        this.bands = bands;
        this.steps = Math.Max(steps, 1);
        rises = [.. bands.Select(_ => new HashSet<int>())];
        falls = [.. bands.Select(_ => new HashSet<int>())];
        spikes = new long[bands.Length];
    }

    /// <summary>Adds a spike.</summary>
    /// <param name="band">Of which population.</param>
    /// <param name="neuron">Which neuron.</param>
    /// <param name="step">When.</param>
    /// <param name="sign">Whether it is below 0.</param>
    public void Add(int band, int neuron, int step, int sign)
    {
        spikes[band]++;
        int row = (int)((long)neuron * Height(bands[band]) / bands[band].Neurons), column = (int)((long)step * Columns / steps);
        (sign < 0 ? falls : rises)[band].Add((row * Columns) + column);
    }

    private int Columns => Math.Min(steps, Width);

    private static int Height(RasterBand band) => Math.Clamp(band.Neurons, 1, MostHeight);

    public string Draw(string title)
    {
        int height = Caption + bands.Sum(band => Caption + Math.Max(Height(band), LeastHeight) + Gap) + Axis;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width + (2 * Left)}\" height=\"{height}\" viewBox=\"0 0 {Width + (2 * Left)} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escaped(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        int y = Caption;
        for (int band = 0; band < bands.Length; band++)
        {
            int rows = Height(bands[band]), shown = Math.Max(rows, LeastHeight);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y + 11}\">{Escaped(bands[band].Name)}: {bands[band].Neurons} neurons, {spikes[band]} spikes</text>\n");
            y += Caption;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{Width}\" height=\"{shown}\" fill=\"#f4f4f4\"/>\n");
            // Rows and columns are scaled to pixels as a whole, so that the marks themselves are whole numbers.
            Marks(svg, rises[band], "#1a5fb4", y, (double)shown / rows);
            Marks(svg, falls[band], "#c01c28", y, (double)shown / rows);
            y += shown + Gap;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y + 8}\">0</text><text x=\"{Left + Width}\" y=\"{y + 8}\" text-anchor=\"end\">{steps} steps</text>\n</svg>\n");
        return svg.ToString();
    }

    private void Marks(StringBuilder svg, HashSet<int> points, string colour, int y, double scale)
    {
        if (points.Count == 0) return;
        svg.Append(CultureInfo.InvariantCulture, $"<path transform=\"translate({Left} {y}) scale({(double)Width / Columns:0.####} {scale:0.####})\" fill=\"{colour}\" d=\"");
        foreach (int point in points.Order()) svg.Append(CultureInfo.InvariantCulture, $"M{point % Columns} {point / Columns}h1v1h-1z");
        svg.Append("\"/>\n");
    }

    private static string Escaped(string text) => SecurityElement.Escape(new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]));
}

/// <summary>A population in a raster.</summary>
internal sealed record RasterBand(string Name, int Neurons);
