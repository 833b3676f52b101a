using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>V ← 2V + W·d_t over T steps ⇒ V = W·q, one integer product with the whole code.</summary>
/// <remarks>Integration is linear inside a window, so the sum is the same; the weights are read once in place of T times.</remarks>
internal sealed class TemporalFusion : IProgramPass
{
    public string Name => "temporal_fusion";

    public SpikingProgram Run(SpikingProgram program) => program with
    {
        Operations = [.. program.Operations.Select(operation => operation is Integration { TimeFused: false } sum ? sum with { TimeFused = true } : operation)],
    };
}
