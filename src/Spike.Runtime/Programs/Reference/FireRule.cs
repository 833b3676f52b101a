namespace Spike.Runtime.Programs.Reference;

/// <summary>Requantisation of membranes to codes: the one rounding of the system.</summary>
internal static class FireRule
{
    public static long[] Evaluate(SpikingProgram program, Fire op, long[][] values, long[]? ownMembrane)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        ReadOnlySpan<byte> shifts = program.Segments.Read<byte>(op.ShiftSegment);
        ReadOnlySpan<long> offsets = op.OffsetSegment is { } o ? program.Segments.Read<long>(o) : [];
        ReadOnlySpan<short> table = op.TableSegment is { } t ? program.Segments.Read<short>(t) : [];
        var codes = new long[shape.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int channel = i / op.ChannelStride % op.Channels;
            long sum = offsets.IsEmpty ? 0 : offsets[channel];
            foreach (FireTerm term in op.Terms)
            {
                long[] source = term.Edge == Fire.OwnMembrane ? ownMembrane! : values[term.Edge];
                int index = term.Strides.IsEmpty ? i : Strided.Offset(i, shape.Dimensions, term.Strides);
                sum = checked(sum + (source[index] * program.Segments.Read<int>(term.MultiplierSegment)[channel]));
            }

            int code = op.Range.Clamp(Requantise(sum, shifts[channel]));
            codes[i] = table.IsEmpty ? code : table[code - op.Range.Min];
        }

        return codes;
    }

    /// <summary>(sum + 2^(shift-1)) &gt;&gt; shift: division by 2^shift, halves rounded up.</summary>
    public static long Requantise(long sum, int shift) => checked(sum + (1L << (shift - 1))) >> shift;
}
