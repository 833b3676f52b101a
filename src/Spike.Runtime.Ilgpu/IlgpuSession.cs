using System.Collections.Immutable;
using ILGPU.Runtime;
using Spike.Runtime.Backends;
using Spike.Runtime.Ilgpu.Memory;
using Spike.Runtime.Ilgpu.Steps;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu;

/// <summary>Runs a program on a device: whole batches, one launch an operation.</summary>
internal sealed class IlgpuSession : IBackendSession
{
    private readonly IlgpuProgram program;
    private readonly SpikingProgram edges;
    private readonly StagedCodes?[] staged;
    private readonly bool[] kept;
    private readonly SpikeState spikes;
    private readonly Lane[] lanes;

    public IlgpuSession(IlgpuProgram program, SpikeOptions options, ImmutableArray<int> recorded)
    {
        this.program = program;
        edges = program.Program;
        staged = new StagedCodes?[edges.Edges.Length];
        kept = new bool[edges.Edges.Length];
        foreach (int edge in recorded) kept[edge] = true;
        foreach (Port output in edges.Outputs) kept[output.Edge] = true;
        foreach (Port port in edges.Inputs.Concat(edges.Outputs)) Stage(port.Edge);
        foreach (int edge in recorded) Stage(edge);
        spikes = new SpikeState(program, options);
        lanes = [new Lane(program), new Lane(program)];
        lanes[0].Reserve(1);
    }

    public SpikeStatistics Statistics => spikes.Snapshot();

    public void SetInput(int input, ReadOnlySpan<float> values, int batch)
    {
        program.Device.Accelerator.Bind();
        StagedCodes codes = staged[edges.Inputs[input].Edge]!;
        codes.Reserve(batch);
        codes.Encode(values);
    }

    public void Execute(int batch)
    {
        program.Device.Accelerator.Bind();
        for (int edge = 0; edge < kept.Length; edge++)
        {
            if (kept[edge]) staged[edge]!.Reserve(batch);
        }

        spikes.Prepare(batch);
        int size = Math.Min(batch, program.MostSamples);
        for (int first = 0, turn = 0; first < batch; first += size, turn++)
        {
            Lane lane = lanes[turn % lanes.Length];
            lane.Reserve(size);
            Run(lane, first, Math.Min(size, batch - first));
        }

        foreach (Lane lane in lanes) lane.Stream.Synchronize();
        spikes.Finish(batch);
    }

    public void GetOutput(int output, Span<float> values) => staged[edges.Outputs[output].Edge]!.Decode(values);

    public void GetCodes(int edge, Span<int> codes) => staged[edge]!.CopyTo(codes);

    public void ResetStatistics() => spikes.Reset();

    public void Rest() => spikes.Rest();

    public void Dispose()
    {
        program.Device.Accelerator.Bind();
        foreach (Lane lane in lanes) lane.Dispose();
        spikes.Dispose();
        foreach (StagedCodes? codes in staged) codes?.Dispose();
    }

    /// <summary>Queues everything that some samples need; nothing is waited for.</summary>
    private void Run(Lane lane, int first, int count)
    {
        foreach (Port input in edges.Inputs)
        {
            lane.Codes(input.Edge, count).CopyFrom(lane.Stream, staged[input.Edge]!.View(first, count));
            Written(lane, input.Edge, first, count);
        }

        for (int operation = 0; operation < program.Steps.Length; operation++)
        {
            foreach (DeviceStep step in program.Steps[operation]) step.Launch(lane.Stream, lane.Memory, count);
            Written(lane, edges.Operations[operation].Output, first, count);
        }
    }

    /// <summary>Codes are counted, sent and kept at once: the arena may give their place to others.</summary>
    private void Written(Lane lane, int edge, int first, int count)
    {
        spikes.Launch(lane.Stream, lane.Memory, edge, first, count);
        if (kept[edge]) lane.Codes(edge, count).CopyTo(lane.Stream, staged[edge]!.View(first, count));
    }

    private void Stage(int edge) => staged[edge] ??= new StagedCodes(program.Device.Accelerator, edges.Edges[edge]);
}
