using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>One way to lower a graph: first as it is, then with biases that take back what rounding was seen to add.</summary>
/// <param name="Graph">Shapes known, batch axis 1.</param>
/// <param name="Ranges">What calibration saw of every value that is no constant.</param>
/// <param name="Plan">T of what synapses read.</param>
/// <param name="Scales">How scales are chosen.</param>
/// <param name="InputsHaveSigns">Whether an input may be negative although calibration never saw it (no real data).</param>
/// <param name="Memory">Shared between drafts of one graph.</param>
internal sealed record ProgramDraft(
    Graph Graph, IReadOnlyDictionary<string, ValueRange> Ranges, StepPlan Plan, ScaleMethod Scales, bool InputsHaveSigns,
    LoweringMemory Memory)
{
    private IReadOnlyCollection<SynapseReading> readings = [];

    /// <summary>What reads each value.</summary>
    public Demands Demands { get; } = new(Graph);

    /// <summary>The values whose codes must be exact.</summary>
    public WholeNumbers Wholes { get; } = new(Graph, Ranges, Plan.Coding);

    /// <summary>The scales, chosen once for both programs.</summary>
    public StepChoice Steps => field ??= new StepChoice(Ranges, Demands, Wholes, Plan, Scales, Memory);

    /// <summary>The program without bias correction.</summary>
    /// <exception cref="Diagnostics.ModelFault">A node has no integer form.</exception>
    public SpikingProgram Plain()
    {
        var lowering = new ProgramLowering(this, means: null);
        SpikingProgram program = lowering.Lower();
        readings = lowering.Readings;
        return program;
    }

    /// <summary>The program with bias correction; none where nothing can be corrected.</summary>
    /// <param name="observe">Runs the original to see the means of what synapses read.</param>
    public SpikingProgram? Corrected(Func<IReadOnlyCollection<SynapseReading>, SynapseMeans> observe) =>
        readings.Count == 0 ? null : new ProgramLowering(this, observe(readings)).Lower();
}
