using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How many samples run at once beside each other in the original and in the program.</summary>
internal static class BatchSize
{
    /// <summary>Bytes of the values that are alive at once in one of the two.</summary>
    private const long MaxBytes = 1 << 25;

    /// <summary>Floats of the original are twice as wide as the program's codes.</summary>
    /// <param name="program">Its arena tells how much of a sample is alive at once.</param>
    /// <param name="most">Samples at most.</param>
    public static int Of(SpikingProgram program, int most) =>
        (int)Math.Clamp(MaxBytes / Math.Max(1, 2 * (program.Arena ?? ArenaPlan.Separate(program.Edges)).Length), 1, most);
}
