using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Programs;
using Spike.Compiler.Passes.Pruning;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Passes.Smoothing;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes;

/// <summary>The one place where the order of the passes stands, and why.</summary>
internal static class Pipeline
{
    public const int MaxLevel = 3;

    private const int MaxRounds = 8;

    /// <summary>
    /// Recognition runs at every level: it decides which functions become tables and so which bits come out. The levels and switches
    /// below only choose among programs of the same bits.
    /// </summary>
    private static readonly IGraphPass[] Recognition =
    [
        new RecognizeLayerNorm(), // before lowering would square deviations in codes
        new RecognizeRmsNorm(), // the same
        new RecognizeGelu(),
        new RecognizeSiLU(),
        new FuseElementwise(), // last of them: what has a name of its own keeps it
        new RemoveUnreadNodes(), // recognition leaves the old subgraphs behind
    ];

    /// <summary>The passes of the integer program, each with the level from which it runs.</summary>
    private static readonly (IProgramPass Pass, int FromLevel)[] Optimisation =
    [
        (new CommonSubexpressionElimination(), 2), // before fusion: two plain sums compare equal, two fused ones seldom do
        (new DeadCodeElimination(), 1), // what the former left unread
        (new SpikeFusion(), 1), // needs to know that a membrane has one reader
        (new TemporalFusion(), 1),
    ];

    private static readonly IProgramPass Memory = new MemoryOptimization(); // last, once: a plan holds for the final order of operations

    private const int MemoryFromLevel = 2;

    /// <summary>Not a pass of its own: the lowering rounds weights anyway, and to fewer bits where it is asked to.</summary>
    public const string WeightQuantization = "weight_quantization";

    /// <summary>The names that a configuration may switch off.</summary>
    public static ImmutableArray<string> SwitchableNames { get; } = [.. Optimisation.Select(entry => entry.Pass.Name), Memory.Name, OutlierSmoothing.Name, WeightQuantization, MagnitudePruning.Name];

    public static Graph Recognize(Graph graph)
    {
        foreach (IGraphPass pass in Recognition)
        {
            graph = pass.Run(graph);
            GraphVerifier.Check(graph, pass.GetType().Name);
        }

        return graph;
    }

    /// <summary>Takes weights away: after recognition, which would not know what is left of a norm, and before calibration, which watches what is left.</summary>
    /// <param name="graph">The graph, recognised.</param>
    /// <param name="share">0 to 1, of the weights of a layer or of its channels.</param>
    /// <param name="structured">Whole channels, where nothing but weights reads them, in place of single weights.</param>
    public static Graph Prune(Graph graph, double share, bool structured)
    {
        IGraphPass pass = structured ? new ChannelPruning(share) : new MagnitudePruning(share);
        graph = pass.Run(graph);
        GraphVerifier.Check(graph, pass.GetType().Name);
        return graph;
    }

    /// <summary>Moves outliers into weights: after recognition, since it needs the norms, and after calibration, since it needs to know the outliers.</summary>
    /// <param name="graph">The graph, calibrated.</param>
    /// <param name="factors">Of each value that is divided.</param>
    public static Graph Smooth(Graph graph, IReadOnlyDictionary<string, float[]> factors)
    {
        graph = new OutlierSmoothing(factors).Run(graph);
        GraphVerifier.Check(graph, nameof(OutlierSmoothing));
        return graph;
    }

    /// <summary>Makes a program fast. Every level gives the same bits.</summary>
    /// <param name="program">The plain program.</param>
    /// <param name="level">0: nothing; 1: fusion; 2: shared work and memory as well; 3: until nothing changes.</param>
    /// <param name="disabled">Passes that are left out, by name.</param>
    public static SpikingProgram Optimise(SpikingProgram program, int level, IReadOnlySet<string> disabled)
    {
        for (int round = 0; round < (level >= MaxLevel ? MaxRounds : 1); round++)
        {
            int before = program.Operations.Length;
            foreach ((IProgramPass pass, int fromLevel) in Optimisation)
            {
                if (level >= fromLevel && !disabled.Contains(pass.Name)) program = pass.Run(program);
            }

            if (program.Operations.Length == before) break;
        }

        return level >= MemoryFromLevel && !disabled.Contains(Memory.Name) ? Memory.Run(program) : program;
    }
}
