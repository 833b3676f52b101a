using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests.Kernels;

namespace Spike.Runtime.Tests.Backends.Simd;

/// <summary>Products whose membranes need 64 bits, longer than a span of what fits 32.</summary>
[TestClass]
public class WideProductTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Codes_of_all_widths_give_the_reference_bits(string level)
    {
        foreach (bool stepped in (bool[])[false, true])
        {
            for (int seed = 0; seed < 16; seed++) Check(new Random(seed), level, stepped, $"seed {seed}, stepped {stepped}");
        }
    }

    private static void Check(Random random, string level, bool stepped, string words)
    {
        int batch = 1 + random.Next(2), rows = 1 + random.Next(9), inner = 1 + random.Next(700), columns = 1 + random.Next(40);
        CodeRange a = TinyProgram.Signed(random.Next(2) == 0 ? 16 : 9), b = TinyProgram.Signed(16);
        var tiny = new TinyProgram();
        int x = tiny.Input(a, batch, rows * inner), y = tiny.Input(b, batch, inner * columns), z = tiny.WideMembrane(batch, rows * columns), q = tiny.Codes(TinyProgram.Signed(16), batch, rows * columns);
        tiny.Then(new Product("p", x, y, z, [batch], rows, inner, columns, Layout(rows, inner, random), Layout(inner, columns, random), Layout(rows, columns, random)) { Wide = true, TimeFused = true });
        // Low bits, which a wrong sum would change first, and the rest by the range's ends.
        tiny.Then(tiny.Pass(z, q, TinyProgram.Signed(16)));
        tiny.Output(q);
        SpikingProgram program = tiny.Build();
        long[][] inputs = [Codes(a, batch * rows * inner, random), Codes(b, batch * inner * columns, random)];
        long[] expected = ReferenceInterpreter.Run(program, inputs)[z];

        using var simd = new SimdProgram(program, Levels.Parse(level));
        Assert.AreSequenceEqual(expected, Membranes(simd, program, inputs, stepped), words);
    }

    private static unsafe long[] Membranes(SimdProgram simd, SpikingProgram program, long[][] inputs, bool stepped)
    {
        using var arena = new Runtime.Kernels.NativeBuffer<byte>(simd.ArenaBytes);
        using var scratch = new Runtime.Kernels.NativeBuffer<byte>(simd.ScratchBytes(stepped));
        var frame = new Frame(simd.Offsets, arena.Pointer, scratch.Pointer, 1);
        for (int input = 0; input < inputs.Length; input++)
        {
            for (int i = 0; i < inputs[input].Length; i++) frame.Codes(program.Inputs[input].Edge)[i] = (short)inputs[input][i];
        }

        simd.Steps[0].Run(frame, stepped);
        int output = program.Operations[0].Output;
        return new ReadOnlySpan<long>(frame.WideMembranes(output), program.Edges[output].Shape.Length).ToArray();
    }

    private static long[] Codes(CodeRange range, int length, Random random) =>
        [.. Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? range.Min : (long)random.Next(range.Min, range.Max + 1))];

    private static MatrixLayout Layout(int rows, int columns, Random random) =>
        random.Next(2) == 0 ? new([rows * columns], 1, rows) : new([rows * columns], columns, 1);
}
