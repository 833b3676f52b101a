using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Codes that leave as spikes over the steps of their window.</summary>
internal sealed class CodeEmission
{
    private readonly Emission emission;
    private readonly uint[] positive;
    private readonly uint[] negative;
    private readonly int[] codes;
    private bool silent = true;

    public CodeEmission(Emission emission, int elements, string what)
    {
        ImageTables.Require(Enum.IsDefined(emission.Coding) && !emission.Range.IsEmpty && emission.FirstStep >= 0 && emission.Threshold >= 1, what, "its spikes make no sense");
        this.emission = emission;
        Steps = emission.Coding switch
        {
            SpikeCoding.Radix => emission.Range.Bits,
            SpikeCoding.Rate => emission.Range.Magnitude,
            _ => 1,
        };
        bool radix = emission.Coding == SpikeCoding.Radix;
        (positive, negative, codes) = (new uint[radix ? elements : 0], new uint[radix ? elements : 0], new int[radix ? 0 : elements]);
    }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>Whether spikes may leave in a step.</summary>
    public bool Sends(int step) => !silent && step >= emission.FirstStep && step - emission.FirstStep < Steps;

    /// <summary>Gives one element its code. False where the range does not hold it.</summary>
    public bool Set(int element, long code)
    {
        if (code < emission.Range.Min || code > emission.Range.Max) return false;
        silent = false;
        if (emission.Coding == SpikeCoding.Radix) (positive[element], negative[element]) = Digits((int)code, emission.Range.Signed);
        else codes[element] = emission.Coding == SpikeCoding.Graded && Math.Abs(code) < emission.Threshold ? 0 : (int)code;
        return true;
    }

    /// <summary>Sends what leaves in a step.</summary>
    public void Send(Routes routes, EmulatedSample sample, int worker, int step, int from, ref ChipCounters counters)
    {
        if (!Sends(step)) return;
        int t = step - emission.FirstStep;
        if (emission.Coding == SpikeCoding.Radix) SendDigits(routes, sample, worker, step, from, Steps - 1 - t, ref counters);
        else SendCodes(routes, sample, worker, step, from, t, ref counters);
    }

    /// <summary>Before a sample: nothing has fired.</summary>
    public void Clear() => silent = true;

    private void SendDigits(Routes routes, EmulatedSample sample, int worker, int step, int from, int bit, ref ChipCounters counters)
    {
        for (int i = 0; i < positive.Length; i++)
        {
            if ((((positive[i] | negative[i]) >> bit) & 1) != 0) routes.Send(sample, worker, step, from, i, ((positive[i] >> bit) & 1) != 0 ? 1 : -1, ref counters);
        }
    }

    private void SendCodes(Routes routes, EmulatedSample sample, int worker, int step, int from, int t, ref ChipCounters counters)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            int payload = emission.Coding == SpikeCoding.Graded ? codes[i] : Math.Abs(codes[i]) > t ? Math.Sign(codes[i]) : 0;
            if (payload != 0) routes.Send(sample, worker, step, from, i, payload, ref counters);
        }
    }

    /// <summary>Where a code's digits are 1 and where they are -1: its bits, or the non-adjacent form, found from the least digit on.</summary>
    internal static (uint Positive, uint Negative) Digits(int code, bool signed)
    {
        if (!signed) return ((uint)code, 0);
        uint positive = 0, negative = 0;
        for (int bit = 0, rest = code; rest != 0; bit++, rest >>= 1)
        {
            if ((rest & 1) == 0) continue;
            // What is left must be even twice: 1 where it is 1 mod 4, else -1.
            bool plus = (rest & 3) == 1;
            if (plus) positive |= 1u << bit;
            else negative |= 1u << bit;
            rest -= plus ? 1 : -1;
        }

        return (positive, negative);
    }
}
