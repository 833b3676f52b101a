using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Kernels;

/// <summary>The spikes of a row of radix codes as lists: which inputs are active at a step, and with which sign.</summary>
internal static unsafe class SpikeEvents
{
    /// <summary>Room that a list needs behind its last event: lists are written a vector at a time.</summary>
    public const int Slack = 32;

    /// <summary>The digits of codes as masks, bit b for the digit of weight 2^b.</summary>
    /// <param name="codes">Codes.</param>
    /// <param name="count">How many.</param>
    /// <param name="signed">Whether they are sent in non-adjacent form.</param>
    /// <param name="positive">Receives the digits that are 1.</param>
    /// <param name="negative">Receives those that are -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Masks(short* codes, int count, bool signed, ushort* positive, ushort* negative)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector512<ushort> top = Vector512.Create((ushort)0x8000), third = Vector512.Create((ushort)21845);
            for (; i + 32 <= count; i += 32)
            {
                Vector512<short> code = Vector512.Load(codes + i);
                if (!signed)
                {
                    code.AsUInt16().Store(positive + i);
                    Vector512<ushort>.Zero.Store(negative + i);
                    continue;
                }

                // Three times a magnitude from 2^16 / 3 on has a bit 16, which no lane holds.
                Vector512<ushort> magnitude = Vector512.Abs(code).AsUInt16(), triple = magnitude + magnitude + magnitude, below = (code >> 15).AsUInt16();
                Vector512<ushort> plus = ((triple & ~magnitude) >>> 1) | (Vector512.GreaterThan(magnitude, third) & top), minus = (magnitude & ~triple) >>> 1;
                Vector512.ConditionalSelect(below, minus, plus).Store(positive + i);
                Vector512.ConditionalSelect(below, plus, minus).Store(negative + i);
            }
        }

        for (; i < count; i++)
        {
            (uint plus, uint minus) = RadixCoding.Encode(codes[i], signed);
            (positive[i], negative[i]) = ((ushort)plus, (ushort)minus);
        }
    }

    /// <summary>Lists the masks that have a bit.</summary>
    /// <param name="masks">See <see cref="Masks"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="bit">0 to 15.</param>
    /// <param name="events">Receives their indices in ascending order; <see cref="Slack"/> elements behind the last may be written.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int List(ushort* masks, int count, int bit, ushort* events)
    {
        int found = 0, i = 0;
        if (Avx512Vbmi2.IsSupported)
        {
            Vector512<ushort> wanted = Vector512.Create((ushort)(1 << bit)), indices = Vector512<ushort>.Indices, next = Vector512.Create((ushort)32);
            for (; i + 32 <= count; i += 32, indices += next)
            {
                Vector512<ushort> active = Vector512.Equals(Vector512.Load(masks + i) & wanted, wanted);
                Avx512Vbmi2.Compress(Vector512<ushort>.Zero, active, indices).Store(events + found);
                found += BitOperations.PopCount(active.ExtractMostSignificantBits());
            }
        }

        for (; i < count; i++)
        {
            events[found] = (ushort)i;
            found += (masks[i] >> bit) & 1;
        }

        return found;
    }
}
