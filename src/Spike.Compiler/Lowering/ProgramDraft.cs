using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>One way to lower a graph: first as it is, then with biases that take back what rounding was seen to add.</summary>
/// <param name="Graph">Shapes known, batch axis 1.</param>
/// <param name="Ranges">What calibration saw of every value that is no constant.</param>
/// <param name="TimeSteps">T for synapses, 1 to 16.</param>
/// <param name="Scales">How scales are chosen.</param>
/// <param name="InputsHaveSigns">Whether an input may be negative although calibration never saw it (no real data).</param>
/// <param name="Weights">Quantised weights by constant, shared between drafts.</param>
internal sealed record ProgramDraft(
    Graph Graph, IReadOnlyDictionary<string, ValueRange> Ranges, int TimeSteps, ScaleMethod Scales, bool InputsHaveSigns,
    Dictionary<string, QuantizedWeights> Weights)
{
    private IReadOnlyCollection<SynapseReading> readings = [];

    /// <summary>What reads each value.</summary>
    public Demands Demands { get; } = new(Graph);

    /// <summary>The scales, chosen once for both programs.</summary>
    public StepChoice Steps => field ??= new StepChoice(Ranges, Demands, TimeSteps, Scales);

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
