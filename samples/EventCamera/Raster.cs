using System.Globalization;
using System.Text;

namespace Spike.Samples;

/// <summary>Who spiked when: a row a neuron, time to the right.</summary>
internal static class Raster
{
    /// <summary>In characters, one a step.</summary>
    /// <param name="spikes">[steps, neurons].</param>
    /// <param name="names">Of the neurons.</param>
    public static string Text(IReadOnlyList<float> spikes, IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        for (int neuron = 0; neuron < names.Count; neuron++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{names[neuron],-6}");
            for (int at = neuron; at < spikes.Count; at += names.Count) text.Append(spikes[at] == 0 ? '.' : '|');
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As a picture: a dot a spike, for populations of any size.</summary>
    /// <param name="spikes">[steps, neurons].</param>
    /// <param name="neurons">How many there are.</param>
    public static string Svg(IReadOnlyList<float> spikes, int neurons)
    {
        const int height = 512, width = 8;
        int steps = spikes.Count / neurons;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{steps * width}" height="{height}"><rect width="100%" height="100%" fill="white"/>""");
        for (int at = 0; at < spikes.Count; at++)
        {
            if (spikes[at] != 0) svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{at / neurons * width}" y="{(double)(at % neurons) * height / neurons:0.#}" width="{width - 2}" height="1.5" fill="#1f5fa8"/>""");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
