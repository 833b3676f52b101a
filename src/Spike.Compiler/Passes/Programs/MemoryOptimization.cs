using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>
/// A copy between attention heads ⇒ strides (see <see cref="RouteFolding"/>); then an edge a place ⇒ an arena in which edges that are
/// never alive together share bytes.
/// </summary>
/// <remarks>
/// The large edges are placed first, each into the lowest gap that it fits among those alive at the same time: greedy by size, which
/// Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference", found close to the bound.
/// </remarks>
internal sealed class MemoryOptimization : IProgramPass
{
    public string Name => "memory_optimization";

    public SpikingProgram Run(SpikingProgram program) => Plan(RouteFolding.Run(program));

    private static SpikingProgram Plan(SpikingProgram program)
    {
        (int First, int Last)[] lives = EdgeLives.Of(program);
        long[] sizes = [.. program.Edges.Select(ArenaPlan.SizeOf)];
        var offsets = new long[program.Edges.Length];
        var placed = new List<int>();
        foreach (int edge in Enumerable.Range(0, program.Edges.Length).OrderByDescending(edge => sizes[edge]).ThenBy(edge => edge))
        {
            long offset = 0;
            foreach (int other in placed.Where(other => EdgeLives.Overlap(lives[edge], lives[other])).OrderBy(other => offsets[other]))
            {
                if (offset + sizes[edge] <= offsets[other]) break;
                offset = Math.Max(offset, offsets[other] + sizes[other]);
            }

            offsets[edge] = offset;
            placed.Add(edge);
        }

        long length = placed.Select(edge => offsets[edge] + sizes[edge]).DefaultIfEmpty(0).Max();
        return program with { Arena = new ArenaPlan([.. offsets], length) };
    }
}
