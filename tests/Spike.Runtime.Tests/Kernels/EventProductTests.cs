using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class EventProductTests
{
    [TestMethod]
    public void Lists_hold_the_inputs_that_are_active_at_a_step()
    {
        var random = new Random(3);
        foreach (bool signed in (bool[])[true, false])
        {
            for (int bits = 1; bits <= (signed ? 16 : 15); bits++)
            {
                foreach (int count in (int[])[1, 31, 32, 33, 100])
                {
                    var range = new CodeRange(bits, signed);
                    short[] codes = [.. Enumerable.Range(0, count).Select(_ => (short)(random.Next(5) switch { 0 => range.Min, 1 => range.Max, _ => random.Next(range.Min, range.Max + 1) }))];
                    using NativeBuffer<short> buffer = NativeBuffer<short>.Of(codes);
                    using var masks = new NativeBuffer<ushort>(2 * count);
                    using var list = new NativeBuffer<ushort>(count + SpikeEvents.Slack);
                    SpikeEvents.Masks(buffer.Pointer, count, signed, masks.Pointer, masks.Pointer + count);
                    for (int step = 0; step < bits; step++)
                    {
                        foreach (int sign in (int[])[1, -1])
                        {
                            int found = SpikeEvents.List(masks.Pointer + (sign > 0 ? 0 : count), count, bits - 1 - step, list.Pointer);
                            ushort[] expected = [.. Enumerable.Range(0, count).Where(i => RadixCoding.Digit(codes[i], range, step) == sign).Select(i => (ushort)i)];
                            CollectionAssert.AreEqual(expected, new ReadOnlySpan<ushort>(list.Pointer, found).ToArray(), $"{range}, {count} codes, step {step}, {sign}");
                        }
                    }
                }
            }
        }
    }

    /// <summary>More events than 16 bits hold, all of the same sign and the largest weight, among the cases.</summary>
    [TestMethod]
    [DataRow(1, 1, 0)]
    [DataRow(0, 0, 1)]
    [DataRow(3, 70, 1)]
    [DataRow(255, 64, 1)]
    [DataRow(256, 65, 0)]
    [DataRow(1000, 100, 1)]
    public void Membranes_integrate_the_weights_of_active_inputs(int active, int columns, int shift)
    {
        var random = new Random(active);
        int inner = active + 5;
        foreach (int kind in (int[])[0, 1, 2])
        {
            sbyte[] weights = [.. Enumerable.Range(0, columns * inner).Select(_ => kind == 0 ? sbyte.MinValue : (sbyte)random.Next(-128, 128))];
            ushort[] events = [.. Enumerable.Range(0, inner).OrderBy(_ => random.Next()).Take(active).Order().Select(i => (ushort)i)];
            int positives = kind == 2 ? active / 2 : active;
            using var panels = new NativeBuffer<short>(EventProduct.Length(inner, columns));
            using NativeBuffer<ushort> positive = NativeBuffer<ushort>.Of(events.AsSpan(0, positives)), negative = NativeBuffer<ushort>.Of(events.AsSpan(positives));
            EventProduct.Pack(weights, inner, columns, panels.Pointer);
            using var membranes = new NativeBuffer<int>(EventProduct.Columns);
            for (int panel = 0; panel * EventProduct.Columns < columns; panel++)
            {
                for (int i = 0; i < EventProduct.Columns; i++) membranes.Pointer[i] = i - 30;
                EventProduct.Step(
                    panels.Pointer + ((nint)panel * inner * EventProduct.Columns), positive.Pointer, positives, negative.Pointer, active - positives, shift, membranes.Pointer);
                for (int i = 0; i < EventProduct.Columns; i++)
                {
                    int column = (panel * EventProduct.Columns) + i, expected = (i - 30) << shift;
                    for (int e = 0; column < columns && e < active; e++) expected += (e < positives ? 1 : -1) * weights[(column * inner) + events[e]];
                    Assert.AreEqual(expected, membranes.Pointer[i], $"column {column}");
                }
            }
        }
    }
}
