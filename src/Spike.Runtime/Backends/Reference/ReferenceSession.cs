using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Backends.Reference;

/// <summary>Runs the reference interpreter, sample by sample.</summary>
internal sealed class ReferenceSession(SpikingProgram program, bool collectStatistics, bool stream) : IBackendSession
{
    private readonly long[][][] inputs = new long[program.Inputs.Length][][];
    private readonly ReferenceCounter counter = new(program);
    private readonly List<StreamState> streams = [];
    private long[][][] results = [];

    public SpikeStatistics Statistics => counter.Snapshot();

    public void SetInput(int input, ReadOnlySpan<float> values, int batch)
    {
        Edge edge = program.Edges[program.Inputs[input].Edge];
        int length = edge.Shape.Length;
        var samples = new long[batch][];
        for (int sample = 0; sample < batch; sample++)
        {
            samples[sample] = new long[length];
            for (int i = 0; i < length; i++) samples[sample][i] = RealCodes.Encode(values[(sample * length) + i], edge);
        }

        inputs[input] = samples;
    }

    public void Execute(int batch)
    {
        results = new long[batch][][];
        for (int sample = 0; sample < batch; sample++)
        {
            if (stream && sample == streams.Count) streams.Add(new StreamState());
            StreamState? state = stream ? streams[sample] : null;
            long[][]? before = state?.Values;
            results[sample] = ReferenceInterpreter.Run(program, [.. inputs.Select(input => input[sample])], state);
            if (collectStatistics) counter.Add(results[sample], before);
        }
    }

    public void GetOutput(int output, Span<float> values)
    {
        int id = program.Outputs[output].Edge, length = program.Edges[id].Shape.Length;
        for (int i = 0; i < results.Length * length; i++)
            values[i] = RealCodes.Decode(results[i / length][id][i % length], program.Edges[id]);
    }

    public void GetCodes(int edge, Span<int> codes)
    {
        int length = program.Edges[edge].Shape.Length;
        for (int i = 0; i < codes.Length; i++) codes[i] = (int)results[i / length][edge][i % length];
    }

    public void Rest() => streams.Clear();

    public void ResetStatistics() => counter.Reset();

    public void Dispose() { }
}
