using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>Decides for each edge of codes whether spikes travel on it, and of which coding.</summary>
/// <remarks>
/// Codes that only tables read never leave their neuron: its own embedded function turns them into what is sent. Nor is a row number sent that
/// only embeddings read. Under rate coding the host reads the membranes of the outputs, which no train of few steps could tell it.
/// </remarks>
/// <param name="plan">The coding.</param>
internal sealed class Sending(StepPlan plan)
{
    /// <summary>The same codes as trains of another coding: the same answers for other spikes.</summary>
    public static SpikingProgram Recoded(SpikingProgram program, SpikeCoding coding) =>
        new Sending(StepPlan.Same(1) with { Coding = coding }).Coded(program, ImmutableHashSet<string>.Empty);

    /// <param name="program">The program, all its edges of codes sent as radix spikes or under another coding.</param>
    /// <param name="wholes">Values whose codes must arrive as they are, however small the change.</param>
    public SpikingProgram Coded(SpikingProgram program, IReadOnlySet<string> wholes)
    {
        HashSet<int> heard = Heard(program);
        HashSet<int> exact = [.. program.Outputs.Select(port => port.Edge)];
        HashSet<int> constant = [.. program.Operations.OfType<Constant>().Select(operation => operation.Output)];
        return program with
        {
            Edges = [.. program.Edges.Select((edge, id) =>
                !edge.HasCodes ? edge
                : !heard.Contains(id) ? edge with { Carrier = EdgeCarrier.Value, Coding = SpikeCoding.Radix, Threshold = null }
                // Nothing is ever sent for a constant; its codes keep the shortest window.
                : constant.Contains(id) ? edge with { Carrier = EdgeCarrier.Spikes }
                : edge with { Carrier = EdgeCarrier.Spikes, Coding = plan.Coding, Threshold = exact.Contains(id) || wholes.Contains(edge.Name) ? null : Threshold(edge.Range) })],
        };
    }

    /// <summary>The edges whose spikes someone needs.</summary>
    private HashSet<int> Heard(SpikingProgram program)
    {
        HashSet<int> rows = [.. program.Operations.OfType<Embed>().SelectMany(embed => embed.Inputs)];
        HashSet<int> heard = [.. program.Inputs.Where(port => !rows.Contains(port.Edge)).Select(port => port.Edge)];
        if (plan.Coding != SpikeCoding.Rate) heard.UnionWith(program.Outputs.Select(port => port.Edge));
        // Backwards: wiring needs what its output's readers need.
        foreach (Operation operation in program.Operations.Reverse())
        {
            bool hears = operation switch
            {
                Lookup or Embed => false,
                Route or Select or Runtime.Programs.Concat => heard.Contains(operation.Output),
                _ => true,
            };
            if (hears) heard.UnionWith(operation.Inputs);
        }

        return heard;
    }

    /// <summary>The plan's threshold in the codes of an edge: the same change of the number, where the range is the same.</summary>
    private int? Threshold(CodeRange range)
    {
        if (plan.Coding != SpikeCoding.Graded || plan.Threshold <= 1) return null;
        int threshold = (int)Math.Round(Math.ScaleB(plan.Threshold, range.Bits - plan.TimeSteps));
        return threshold > 1 ? threshold : null;
    }
}
