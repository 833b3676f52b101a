using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Docs.Tests.Pictures;

/// <summary>The pictures of docs/concepts.md, drawn from the codings that the runtime has.</summary>
internal static class CodingPictures
{
    private const int Slot = 34;

    public static readonly IReadOnlyDictionary<string, Func<string>> All = new Dictionary<string, Func<string>>
    {
        ["codes.svg"] = Codes,
        ["codings.svg"] = Codings,
        ["membrane.svg"] = Membrane,
        ["time-steps.svg"] = TimeSteps,
        ["windows.svg"] = Windows,
    };

    /// <summary>Real numbers on a line, and the codes that they get at two widths.</summary>
    private static string Codes()
    {
        const int Left = 90, Width = 560, Limit = 4;
        var picture = new Drawing(730, 190, "Real numbers between -4 and 4, and the codes that stand for them with 3 and with 5 time steps");
        int At(double value) => Left + (int)Math.Round((value + Limit) / (2 * Limit) * Width);
        picture.Text(10, 34, "real", "strong");
        picture.Line(Left, 30, Left + Width, 30);
        for (int value = -Limit; value <= Limit; value++)
        {
            picture.Line(At(value), 26, At(value), 34);
            picture.Text(At(value), 20, $"{value}", "small middle");
        }

        foreach ((int bits, int y) in ((int, int)[])[(3, 90), (5, 150)])
        {
            var range = new CodeRange(bits, signed: true);
            double scale = (double)Limit / (1 << (bits - 1));
            picture.Text(10, y + 4, $"T = {bits}", "strong");
            picture.Line(At(range.Min * scale), y, At(range.Max * scale), y);
            for (int code = range.Min; code <= range.Max; code++)
            {
                picture.Line(At(code * scale), y - 4, At(code * scale), y + 4);
                if (bits == 3 || code % 4 == 0 || code == range.Max) picture.Text(At(code * scale), y + 20, $"{code}", "small middle");
            }

            int nearest = (int)Math.Round(2.3 / scale);
            picture.Path([(At(2.3), 34), (At(nearest * scale), y - 6)], "curve");
            picture.Text(Left + Width + 8, y + 4, $"{1 << bits} codes", "small");
        }

        picture.Text(At(2.3) + 6, 48, "2.3", "small strong");
        return picture.ToString();
    }

    /// <summary>One number in the three codings.</summary>
    private static string Codings()
    {
        const int Left = 190, Code = 7, Bits = 8;
        var picture = new Drawing(700, 260, "The code 7 as radix digits, as a rate, and as one graded spike");
        var range = new CodeRange(Bits, signed: true);
        Edge[] edges = [Of(SpikeCoding.Radix), Of(SpikeCoding.Rate), Of(SpikeCoding.Graded)];
        string[] names = ["radix", "rate", "graded"];
        for (int row = 0; row < edges.Length; row++)
        {
            int y = 70 + (row * 75), steps = edges[row].Coding == SpikeCoding.Graded ? 1 : Bits;
            picture.Text(10, y - 6, names[row], "strong");
            picture.Text(10, y + 12, $"{Spikes(SpikeTrain.SpikeCount(Code, range, edges[row].Coding))}, {Steps(steps)}", "small");
            picture.Line(Left - 14, y, Left + (steps * Slot), y);
            for (int step = 0; step < steps; step++)
            {
                int digit = SpikeTrain.Digit(Code, edges[row], step), x = Left + (step * Slot);
                picture.Spike(x, y, digit, edges[row].Coding == SpikeCoding.Graded ? 36 : 20);
                if (edges[row].Coding == SpikeCoding.Graded) picture.Text(x + 10, y - 20, $"{digit}", "small");
                if (edges[row].Coding == SpikeCoding.Radix) picture.Text(x, y + 36, $"{1 << (Bits - 1 - step)}", "small middle");
            }

            string sum = edges[row].Coding switch
            {
                SpikeCoding.Radix => string.Join(" ", Enumerable.Range(0, steps).Select(step => (Digit: SpikeTrain.Digit(Code, edges[row], step), Weight: 1 << (Bits - 1 - step)))
                    .Where(term => term.Digit != 0).Select((term, index) => $"{(term.Digit < 0 ? "- " : index > 0 ? "+ " : "")}{term.Weight}")) + $" = {Code}",
                SpikeCoding.Rate => string.Join(" + ", Enumerable.Repeat("1", Code)) + $" = {Code}",
                _ => $"0 + {Code} = {Code}",
            };
            picture.Text(Left + (Bits * Slot) + 20, y, sum, "mono small");
        }

        picture.Text(Left - 4, 24, "step 0", "small");
        picture.Text(Left + ((Bits - 1) * Slot), 24, $"{Bits - 1}", "small middle");
        picture.Text(10, 24, $"the code {Code}, T = {Bits}", "strong");
        return picture.ToString();

        Edge Of(SpikeCoding coding) => EdgeOf(range, coding);
    }

    /// <summary>A membrane with three synapses, step by step, and what it holds in the end.</summary>
    private static string Membrane()
    {
        const int Left = 150, Bits = 6, Top = 250, Height = 130;
        int[] codes = [13, -6, 22], weights = [3, 5, -2];
        Edge edge = EdgeOf(new CodeRange(Bits, signed: true), SpikeCoding.Radix);
        var picture = new Drawing(700, 290, "A neuron with three synapses: its membrane is doubled and gets the weights of the spikes that arrive; in the end it holds the exact product");
        for (int input = 0; input < codes.Length; input++)
        {
            int y = 40 + (input * 34);
            picture.Text(10, y + 4, $"code {codes[input]}, weight {weights[input]}", "small");
            picture.Line(Left - 10, y, Left + (Bits * 60) - 30, y, "grid");
            for (int step = 0; step < Bits; step++) picture.Spike(Left + 30 + (step * 60), y, SpikeTrain.Digit(codes[input], edge, step), 14);
        }

        int membrane = 0;
        var held = new List<int> { 0 };
        for (int step = 0; step < Bits; step++)
        {
            int arrived = codes.Select((code, input) => SpikeTrain.Digit(code, edge, step) * weights[input]).Sum();
            membrane = (SpikeTrain.Growth(edge.Coding) * membrane) + arrived;
            held.Add(membrane);
        }

        int low = Math.Min(0, held.Min()), high = Math.Max(1, held.Max());
        int At(int value) => Top - ((value - low) * (Height - 20) / (high - low));
        picture.Text(10, At(0) + 4, "membrane V", "strong");
        picture.Line(Left, At(0), Left + (Bits * 60), At(0), "grid");
        for (int step = 0; step < Bits; step++)
        {
            int x = Left + 30 + (step * 60);
            picture.Path([(Left + (step * 60), At(held[step])), (x, At(held[step])), (x, At(held[step + 1])), (Left + ((step + 1) * 60), At(held[step + 1]))], "curve");
            picture.Text(x + 16, At(held[step + 1]) - 6, $"{held[step + 1]}", "small middle");
            picture.Text(x, 276, $"step {step}", "small middle");
        }

        picture.Text(Left + (Bits * 60) + 14, At(membrane) + 4, string.Join(" + ", codes.Zip(weights, (code, weight) => $"{code}·{Bracketed(weight)}")).Replace("+ -", "- ", StringComparison.Ordinal), "mono small");
        picture.Text(Left + (Bits * 60) + 14, At(membrane) + 20, $"= {codes.Zip(weights, (code, weight) => code * weight).Sum()}", "mono small strong");
        return picture.ToString();
    }

    /// <summary>How many spikes a code costs at most and on average, by coding and T.</summary>
    private static string TimeSteps()
    {
        var picture = new Drawing(700, 230, "Values that T steps carry, and the mean number of spikes of a value, for radix and rate coding");
        (string Above, string Below)[] heads = [("", "T"), ("values in T steps,", "radix"), ("values in T steps,", "rate"), ("spikes a value,", "radix"), ("spikes a value, rate", "with as many values")];
        int[] columns = [40, 140, 270, 420, 590];
        for (int column = 0; column < heads.Length; column++)
        {
            picture.Text(columns[column], 18, heads[column].Above, "small strong middle");
            picture.Text(columns[column], 33, heads[column].Below, "small strong middle");
        }

        picture.Line(10, 40, 690, 40);
        int[] rows = [2, 3, 4, 6, 8];
        for (int row = 0; row < rows.Length; row++)
        {
            int bits = rows[row], y = 70 + (row * 34);
            var range = new CodeRange(bits, signed: true);
            int[] codes = [.. Enumerable.Range(range.Min, 1 << bits)];
            double radix = codes.Average(code => RadixCoding.SpikeCount(code, signed: true)), rate = codes.Average(code => RateCoding.SpikeCount(code));
            picture.Text(columns[0], y, $"{bits}", "middle strong");
            picture.Text(columns[1], y, $"{1 << bits}", "middle");
            picture.Text(columns[2], y, $"{(2 * bits) + 1}", "middle");
            Bar(columns[3], y, radix, "window");
            Bar(columns[4], y, rate, "fire");
        }

        return picture.ToString();

        void Bar(int centre, int y, double spikes, string kind)
        {
            picture.Box(centre - 70, y - 12, Math.Max(1, (int)Math.Round(spikes * 2)), 16, kind);
            picture.Text(centre - 64 + (int)Math.Round(spikes * 2), y, FormattableString.Invariant($"{spikes:0.0}"), "small");
        }
    }

    /// <summary>Layers take turns by windows, and a new sample enters each window.</summary>
    private static string Windows()
    {
        const int Left = 110, Window = 110;
        var picture = new Drawing(700, 200, "Three layers: each integrates during a window and fires in the next, and a new sample enters each window");
        for (int layer = 0; layer < 3; layer++)
        {
            int y = 40 + (layer * 48);
            picture.Text(10, y + 20, $"layer {layer + 1}", "strong");
            for (int window = 0; window < 5; window++)
            {
                int sample = window - layer + 1;
                if (sample < 1) continue;
                picture.Box(Left + (window * Window), y, Window - 6, 32, sample == 1 ? "fire" : "window");
                picture.Text(Left + (window * Window) + 52, y + 20, $"sample {sample}", "small middle");
            }
        }

        for (int window = 0; window < 5; window++) picture.Text(Left + (window * Window) + 52, 28, $"window {window + 1}", "small middle");
        picture.Text(Left, 192, "a window has T steps; sample 1 is answered after as many windows as there are layers", "small");
        return picture.ToString();
    }

    private static Edge EdgeOf(CodeRange range, SpikeCoding coding) => new("x", TensorShape.Of(1), EdgeCarrier.Spikes, range, Scale: 1) { Coding = coding };

    private static string Bracketed(int weight) => weight < 0 ? $"({weight})" : $"{weight}";

    private static string Spikes(int count) => count == 1 ? "1 spike" : $"{count} spikes";

    private static string Steps(int count) => count == 1 ? "1 step" : $"{count} steps";
}
