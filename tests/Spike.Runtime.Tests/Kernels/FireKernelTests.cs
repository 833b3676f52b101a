using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class FireKernelTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Every_span_of_channels_is_the_rounded_sum_of_its_summands(string level)
    {
        for (int trial = 0; trial < 1_500; trial++) Check(Levels.Parse(level), trial);
    }

    private static void Check(SimdLevel level, int seed)
    {
        var random = new Random(seed);
        int channels = 1 + random.Next(70), rows = 1 + random.Next(4), terms = 1 + random.Next(3);
        bool follow = random.Next(2) == 0, signed = random.Next(2) == 0;
        int channel = !follow ? random.Next(channels) : random.Next(2) == 0 ? random.Next(channels) : random.Next(channels) / 16 * 16;
        int count = follow ? 1 + random.Next(channels - channel) : 1 + random.Next(70);
        var range = new CodeRange(1 + random.Next(signed ? 16 : 15), signed);
        SummandKind[] kinds = [.. Enumerable.Range(0, terms).Select(_ => (SummandKind)random.Next(random.Next(4) == 0 ? 3 : 2))];
        bool[] repeated = [.. kinds.Select(_ => random.Next(4) == 0)];
        int leastShift = random.Next(2) == 0 ? 1 : 32;
        byte[] shifts = [.. Enumerable.Range(0, channels).Select(_ => (byte)random.Next(leastShift, 63))];
        int[][] multipliers = [.. kinds.Select(_ => Enumerable.Range(0, channels).Select(_ => random.Next(8) switch { 0 => 1 << 30, 1 => -(1 << 30), _ => random.Next(-(1 << 30), 1 << 30) >> random.Next(30) }).ToArray())];
        // Three summands of 2^61 / 4 at most, the offset and the half stay below 2^62.
        long[] offsets = [.. shifts.Select(shift => random.NextInt64(-(1L << Math.Min(60, shift + 6)), 1L << Math.Min(60, shift + 6)))];
        short[]? table = random.Next(3) == 0 ? [.. Enumerable.Range(0, range.Count).Select(_ => Levels.Code(random))] : null;
        var segments = new SegmentBuilder();
        var fire = new Fire("f", 0, [.. multipliers.Select(m => new FireTerm(0, segments.Add<int>(m), []))], channels, 1,
            segments.Add<byte>(shifts), random.Next(3) == 0 ? null : segments.Add<long>(offsets), range, table is null ? null : segments.Add<short>(table));
        using var constants = new FireConstants(fire, segments);

        int stride = count + random.Next(3), elements = (rows * stride) + 32;
        long[][] values = [.. kinds.Select(kind => Enumerable.Range(0, elements).Select(_ => Element(kind, random)).ToArray())];
        NativeBuffer<long>[] buffers = [.. values.Select((v, term) => Store(kinds[term], v))];
        Span<Summand> summands = stackalloc Summand[terms];
        for (int term = 0; term < terms; term++) summands[term] = new Summand(buffers[term].Pointer, kinds[term], stride, repeated[term]);
        using NativeBuffer<short> codes = Levels.Noise(elements, random);
        short[] before = [.. new ReadOnlySpan<short>(codes.Pointer, elements)];

        FireKernel.Run(level, constants, channel, follow, summands, rows, count, codes.Pointer, stride);

        for (int i = 0; i < elements; i++)
        {
            int row = i / stride, column = i % stride;
            int expected = before[i];
            if (row < rows && column < count)
            {
                int c = follow ? channel + column : channel;
                Int128 sum = fire.OffsetSegment is null ? 0 : offsets[c];
                for (int term = 0; term < terms; term++) sum += (Int128)values[term][repeated[term] ? row * stride : i] * multipliers[term][c];
                Int128 quotient = (sum + ((Int128)1 << (shifts[c] - 1))) >> shifts[c];
                int code = (int)Int128.Clamp(quotient, range.Min, range.Max);
                expected = table is null ? code : table[code - range.Min];
            }

            if (codes.Pointer[i] != expected) Assert.Fail($"Seed {seed}, element {i}: {codes.Pointer[i]}, not {expected}");
        }

        foreach (NativeBuffer<long> buffer in buffers) buffer.Dispose();
    }

    private static long Element(SummandKind kind, Random random) => kind switch
    {
        SummandKind.Code => Levels.Code(random),
        SummandKind.Membrane => random.Next(5) switch { 0 => int.MaxValue, 1 => -int.MaxValue, _ => random.Next(int.MinValue + 1, int.MaxValue) >> random.Next(31) } / 8,
        _ => random.NextInt64(-(1L << 28), 1L << 28),
    };

    private static NativeBuffer<long> Store(SummandKind kind, long[] values)
    {
        var buffer = new NativeBuffer<long>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (kind == SummandKind.Code) ((short*)buffer.Pointer)[i] = (short)values[i];
            else if (kind == SummandKind.Membrane) ((int*)buffer.Pointer)[i] = (int)values[i];
            else buffer.Pointer[i] = values[i];
        }

        return buffer;
    }
}
