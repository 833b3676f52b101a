using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Reports;

/// <summary>A population's place in the network.</summary>
/// <param name="Edge">Its edge.</param>
/// <param name="Node">The model's node; none for an input of the model.</param>
/// <param name="Operator">What made its membranes, or what else made its codes.</param>
/// <param name="Function">The embedded function that made its codes; none where a firing alone did.</param>
/// <param name="Sources">The edges of the populations that it reads, directly or through wiring, tables and sums.</param>
/// <param name="Depth">Populations on the longest way from an input.</param>
/// <param name="FirstStep">The step at which its window begins when the network starts empty.</param>
internal sealed record PopulationPlace(
    int Edge, string? Node, string Operator, string? Function, ImmutableArray<int> Sources, int Depth, int FirstStep);

/// <summary>Which population reads which, whatever lies between them in the program.</summary>
internal static class PopulationGraph
{
    /// <summary>Every population that sends spikes, in the order of the program.</summary>
    public static ImmutableArray<PopulationPlace> Of(SpikingProgram program)
    {
        HashSet<int> populations = [.. ReferenceCounter.SpikingEdges(program)];
        Dictionary<int, Operation> producers = program.Operations.ToDictionary(operation => operation.Output);
        var sources = new Dictionary<int, ImmutableArray<int>>();
        var places = new Dictionary<int, PopulationPlace>();
        foreach (Port input in program.Inputs.Where(input => populations.Contains(input.Edge))) places[input.Edge] = new PopulationPlace(input.Edge, null, "Input", null, [], 0, 0);
        foreach (Operation operation in program.Operations)
        {
            ImmutableArray<int> read = [.. operation.Inputs.SelectMany(edge => populations.Contains(edge) ? [edge] : sources.GetValueOrDefault(edge, [])).Distinct()];
            sources[operation.Output] = read;
            if (!populations.Contains(operation.Output)) continue;
            places[operation.Output] = new PopulationPlace(
                operation.Output, operation.Node, OperatorOf(operation, producers), FunctionOf(operation), read,
                read.Select(edge => places[edge].Depth + 1).DefaultIfEmpty(0).Max(),
                read.Select(edge => EndOf(program, places[edge])).DefaultIfEmpty(0).Max());
        }

        return [.. populations.Order().Select(edge => places[edge])];
    }

    /// <summary>The step after a population's window: it integrates while those that it reads fire, then it fires itself.</summary>
    public static int EndOf(SpikingProgram program, PopulationPlace place) => place.FirstStep + program.Edges[place.Edge].TimeSteps;

    /// <summary>Steps from the first of an input to the last of the outputs.</summary>
    public static int Latency(SpikingProgram program) => Of(program).Select(place => EndOf(program, place)).DefaultIfEmpty(0).Max();

    /// <summary>The embedded function of an operation: what neither sums nor wiring can do. A table of a firing is one too.</summary>
    public static string? FunctionOf(Operation operation) => operation switch
    {
        Softmax or Norm or Lookup or Divide or MaxPool or AxisMax or Embed => operation.GetType().Name,
        Fire { TableSegment: not null } or Integration { Fusion.TableSegment: not null } => nameof(Lookup),
        _ => null,
    };

    /// <summary>A firing that stands alone is named after the sums that it rounds.</summary>
    private static string OperatorOf(Operation operation, Dictionary<int, Operation> producers) =>
        operation is Fire fire && fire.Terms.Select(term => producers.GetValueOrDefault(term.Edge)).OfType<Integration>().FirstOrDefault(sum => sum.Fusion is null) is { } sum
            ? sum.GetType().Name
            : operation.GetType().Name;
}
