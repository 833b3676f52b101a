using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Runtime.Ilgpu.Tests;

/// <summary>Codes of every width take the right planes of bytes; sizes around a tile's and a word's edges lose nothing.</summary>
[TestClass]
public class WidthTests
{
    private static readonly CodeRange Wide = TinyProgram.Signed(16);

    public static IEnumerable<object[]> Ranges =>
        from bits in Enumerable.Range(1, 16)
        from signed in (bool[])[false, true]
        where signed || bits < 16
        select new object[] { bits, signed };

    [TestMethod]
    [DynamicData(nameof(Ranges))]
    public void A_linear_layer_of_any_width_is_exact(int bits, bool signed)
    {
        foreach ((int rows, int inner, int columns) in (ReadOnlySpan<(int, int, int)>)[(1, 1, 1), (3, 5, 9), (8, 32, 8), (9, 33, 7), (1, 70, 17)])
        {
            var tiny = new TinyProgram();
            int input = tiny.Input(new CodeRange(bits, signed), rows, inner), output = tiny.Codes(Wide, rows, columns);
            tiny.Then(new Linear("l", input, output, rows, inner, columns, tiny.Bytes(Weights(columns * inner)), tiny.Longs([.. Enumerable.Range(-2, columns).Select(bias => (long)bias)]))
            {
                Fusion = Halved(tiny, output),
            });
            Check(tiny, output, $"{rows}x{inner}x{columns}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Ranges))]
    public void A_convolution_of_any_width_is_exact(int bits, bool signed)
    {
        // One with outputs enough for a tile, one whose groups have two: those are summed directly.
        foreach ((int groups, int outputs) in (ReadOnlySpan<(int, int)>)[(1, 9), (3, 6), (3, 27)])
        {
            var tiny = new TinyProgram();
            var window = new Window(3, [5, 4], [3, 2], [1, 2], [1, 1], [1, 1], [5, 3]);
            int input = tiny.Input(new CodeRange(bits, signed), 3, 5, 4), output = tiny.Codes(Wide, outputs, 5, 3);
            tiny.Then(new Convolution("c", input, output, window, outputs, groups, tiny.Bytes(Weights(outputs * 3 / groups * 6)), null) { Fusion = Halved(tiny, output) });
            Check(tiny, output, $"{groups} groups of {outputs}");
        }
    }

    [TestMethod]
    public void A_product_of_operands_of_any_two_widths_is_exact()
    {
        (int Bits, bool Signed)[] widths = [(1, false), (7, false), (8, false), (8, true), (9, false), (12, true), (15, false), (16, true)];
        foreach ((int Bits, bool Signed) a in widths)
        {
            foreach ((int Bits, bool Signed) b in widths)
            {
                var tiny = new TinyProgram();
                const int rows = 5, inner = 6, columns = 9;
                int left = tiny.Input(new CodeRange(a.Bits, a.Signed), 2, rows, inner), right = tiny.Input(new CodeRange(b.Bits, b.Signed), 2, columns, inner), output = tiny.Codes(Wide, 2, rows, columns);
                bool wide = inner * (1L << (a.Bits + b.Bits)) > int.MaxValue;
                tiny.Then(new Product("p", left, right, output, [2], rows, inner, columns,
                    new MatrixLayout([rows * inner], inner, 1), new MatrixLayout([columns * inner], 1, inner), new MatrixLayout([rows * columns], columns, 1))
                {
                    Wide = wide,
                    Fusion = Halved(tiny, output),
                });
                Check(tiny, output, $"{a} times {b}");
            }
        }
    }

    /// <summary>A firing that keeps the membrane's lowest bits, so that one wrong unit shows, until it saturates.</summary>
    private static Fire Halved(TinyProgram tiny, int output) => tiny.Pass(Fire.OwnMembrane, output, Wide);

    private static sbyte[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => (sbyte)(i % 7 == 0 ? -128 : i % 11 == 0 ? 127 : (i * 37 % 9) - 4))];

    private static void Check(TinyProgram tiny, int output, string what)
    {
        tiny.Output(output);
        SpikingProgram program = tiny.Build();
        EachDevice.AssertEqual(program, RandomPrograms.Inputs(program, seed: 1, samples: 6), EachDevice.One, what);
    }
}
