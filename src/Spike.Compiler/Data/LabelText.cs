using System.Globalization;
using System.Text;

namespace Spike.Compiler.Data;

/// <summary>Labels in a text file, one whole number a line.</summary>
internal static class LabelText
{
    /// <summary>Enough for some ten million labels; a larger file is no list of them.</summary>
    public const int MaxLength = 64 << 20;

    public static double[] Parse(byte[] content, DataPlace place)
    {
        if (content.Length >= MaxLength) throw place.Unreadable($"it is longer than {MaxLength >> 20} MiB, and no list of labels is");
        if (content.AsSpan().Contains((byte)0)) throw place.Unreadable("it is neither .npz, .npy nor IDX, gzipped or not, nor text with one label a line");
        string[] lines = Encoding.UTF8.GetString(content).TrimStart('\uFEFF').TrimEnd().Split('\n');
        var labels = new double[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!int.TryParse(lines[i].AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int label))
                throw place.Unreadable($"line {i + 1} is '{Shorten(lines[i].Trim())}', which is no class number", "Write one whole number from 0 on each line.");
            labels[i] = label;
        }

        return labels;
    }

    private static string Shorten(string line) => line.Length <= 40 ? line : line[..40] + "...";
}
