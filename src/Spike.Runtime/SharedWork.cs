using System.Collections.Concurrent;

namespace Spike.Runtime;

/// <summary>Pieces of work of unlike sizes, which threads take one at a time in their order.</summary>
internal static class SharedWork
{
    /// <summary>Returns when all is done; pieces behind one that fails may be left.</summary>
    /// <param name="threads">That may work side by side.</param>
    /// <param name="work">The pieces.</param>
    public static void Run(int threads, IReadOnlyList<Action> work)
    {
        if (threads == 1)
        {
            foreach (Action piece in work) piece();
            return;
        }

        Parallel.ForEach(Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads }, piece => piece());
    }
}
