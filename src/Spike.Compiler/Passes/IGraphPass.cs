using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes;

/// <summary>A rewrite of the float graph. It changes no value that stays in the graph.</summary>
internal interface IGraphPass
{
    Graph Run(Graph graph);
}
