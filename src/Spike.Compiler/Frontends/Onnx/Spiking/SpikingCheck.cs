using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native.Graphs;
using Spike.Spiking;

namespace Spike.Compiler.Frontends.Onnx.Spiking;

/// <summary>How a recognised network answers beside ONNX Runtime on the original graph, value by value.</summary>
/// <param name="Steps">Time steps of a sample.</param>
/// <param name="Values">Values that were compared, of all outputs.</param>
/// <param name="Equal">Those that are the same: spikes exactly, others within a thousandth.</param>
/// <param name="Spikes">Spikes that ONNX Runtime gave.</param>
/// <param name="Data">What both saw.</param>
internal sealed record SpikingAgreement(int Steps, long Values, long Equal, long Spikes, string Data);

/// <summary>Runs both.</summary>
/// <remarks>
/// Rounding may shift a spike where a membrane comes within a few ulps of its threshold, and one spike moves others. What is recognised wrongly differs everywhere, so more than
/// <see cref="MostDifferent"/> of the active values, those that are not 0 in both, is refused: in sparse outputs most agree whatever the network is.
/// </remarks>
internal sealed class SpikingCheck(OnnxModel model, SpikingModel found, NativeGraph graph)
{
    private const double MostDifferent = 0.02;
    private const float Tolerance = 1e-3f;
    private const int StepsOfOne = 32;
    private const int SeededSamples = 4;
    private const int MostSamples = 16;

    private long values, equal, spikes, active;

    /// <param name="data">An .npz or .npy of [steps, samples, ...]; none: seeded noise.</param>
    /// <exception cref="ModelFault">They answer differently.</exception>
    public SpikingAgreement Run(string? data)
    {
        int[] inputs = [.. graph.Inputs];
        NativeSamples? given = data is null ? null
            : NativeSamples.Read(data, [.. inputs.Select(id => graph.Nodes[id]).Select(node => new Spike.Runtime.SpikeTensor(node.Name, [1, .. node.Shape.Dimensions], node.Shape.Length, TimeSteps: 1))]);
        int steps = found.Steps > 1 ? found.Steps : given?.Steps ?? StepsOfOne;
        if (given is not null && given.Steps != steps)
            throw new ModelFault("SPIKE2005", null, $"the data has {given.Steps} steps, and the graph is unrolled over {steps}", $"Give {steps} steps.");
        int samples = given is null ? SeededSamples : Math.Min(given.Batch, MostSamples);
        try
        {
            using SessionOptions options = ReferenceExecutor.Options(model, 1, optimise: false);
            using var session = new InferenceSession(model.Path, options);
            for (int sample = 0; sample < samples; sample++)
            {
                float[][][] x = [.. inputs.Select(id => Enumerable.Range(0, steps).Select(step => given is null ? [] : Row(given, graph.Nodes[id], step, sample)).ToArray())];
                if (given is null) Fill(x, inputs, sample);
                Compare(session, inputs, x, steps);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFault("SPIKE1003", null, $"ONNX Runtime cannot run it ({ValueProbe.Words(e.Message)})", "Check the model with onnx.checker.");
        }

        if (values - equal > MostDifferent * active)
        {
            throw new ModelFault(SpikingOnnx.Code, null, $"the network that was recognised in it answers otherwise than ONNX Runtime, in {values - equal} of {active} values that are not 0 in both",
                "Report the model; export the network through NIR meanwhile.");
        }

        string seen = data is null ? $"{samples} samples of seeded noise" : $"{samples} samples of {Path.GetFileName(data)}";
        return new SpikingAgreement(steps, values, equal, spikes, active > 0 ? seen : $"{seen}, on which every output is 0: nothing was compared but silence; give {(data is null ? "" : "other data to ")}--calibration");
    }

    private static float[] Row(NativeSamples given, NativeNode node, int step, int sample) =>
        given.Values[node.Name].AsSpan(((step * given.Batch) + sample) * node.Shape.Length, node.Shape.Length).ToArray();

    // Half of the samples are spikes, half numbers; what the graph holds over all steps stays the same.
    private void Fill(float[][][] x, int[] inputs, int sample)
    {
        var random = new Random(1000 + sample);
        for (int i = 0; i < x.Length; i++)
        {
            NativeNode node = graph.Nodes[inputs[i]];
            for (int step = 0; step < x[i].Length; step++)
            {
                x[i][step] = step > 0 && found.Held.Contains(node.Name) ? x[i][0]
                    : [.. Enumerable.Range(0, node.Shape.Length).Select(_ => sample % 2 == 0 ? random.Next(2) : (2 * random.NextSingle()))];
            }
        }
    }

    private void Compare(InferenceSession session, int[] inputs, float[][][] x, int steps)
    {
        var reference = new GraphReference(graph, 1);
        var native = new float[steps][][];
        int[] outputs = [.. graph.Outputs];
        for (int step = 0; step < steps; step++)
        {
            int now = step;
            reference.Step((node, _) => x[Array.IndexOf(inputs, node)][now]);
            native[step] = [.. outputs.Select(node => reference.Values(node, 0).ToArray())];
        }

        foreach ((string name, int step, float[] due) in Original(session, inputs, x, steps))
        {
            int output = Array.FindIndex(outputs, node => graph.Nodes[node].Name == name);
            float[] got = native[step][output];
            if (got.Length != due.Length) throw new ModelFault(SpikingOnnx.Code, null, $"output '{name}' has {due.Length} values in the graph and {got.Length} in the network", "Report the model.");
            for (int i = 0; i < due.Length; i++)
            {
                values++;
                if (due[i] == 1) spikes++;
                if (due[i] != 0 || got[i] != 0) active++;
                if (Math.Abs(due[i] - got[i]) <= Tolerance * Math.Max(1, Math.Abs(due[i]))) equal++;
            }
        }
    }

    /// <summary>What the graph gives, by output and step.</summary>
    private IEnumerable<(string Name, int Step, float[] Values)> Original(InferenceSession session, int[] inputs, float[][][] x, int steps)
    {
        string[] wanted = [.. found.Stacked.Keys];
        if (found.Steps > 1)
        {
            List<NamedOnnxValue> given = [.. inputs.Select((id, i) => Tensor(session, graph.Nodes[id].Name, found.Held.Contains(graph.Nodes[id].Name) ? x[i][0] : [.. x[i].SelectMany(row => row)]))];
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(given, wanted);
            foreach (DisposableNamedOnnxValue result in results)
            {
                float[] all = [.. result.AsEnumerable<float>()];
                if (!found.Stacked[result.Name])
                {
                    yield return (result.Name, steps - 1, all);
                    continue;
                }

                for (int step = 0; step < steps; step++) yield return (result.Name, step, all[(step * all.Length / steps)..((step + 1) * all.Length / steps)]);
            }

            yield break;
        }

        Dictionary<string, float[]> states = found.States.ToDictionary(state => state.Key, state => new float[Shape(session, state.Key).Aggregate(1L, (product, size) => product * size)]);
        for (int step = 0; step < steps; step++)
        {
            List<NamedOnnxValue> given = [.. inputs.Select((id, i) => Tensor(session, graph.Nodes[id].Name, x[i][step])), .. states.Select(state => Tensor(session, state.Key, state.Value))];
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(given, [.. wanted.Union(found.States.Select(state => state.Value))]);
            Dictionary<string, float[]> all = results.ToDictionary(result => result.Name, result => result.AsEnumerable<float>().ToArray());
            foreach ((string state, string output) in found.States) states[state] = all[output];
            foreach (string name in wanted) yield return (name, step, all[name]);
        }
    }

    private static NamedOnnxValue Tensor(InferenceSession session, string name, float[] numbers)
    {
        int[] shape = Shape(session, name);
        long length = shape.Aggregate(1L, (product, size) => product * size);
        if (length != numbers.Length) throw new ModelFault("SPIKE1002", null, $"input '{name}' was exported for {length / Math.Max(1, numbers.Length)} samples at once", "Export it for one sample, or with a free axis of samples.");
        return NamedOnnxValue.CreateFromTensor(name, new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(numbers, shape));
    }

    // An open axis counts samples.
    private static int[] Shape(InferenceSession session, string name) => [.. session.InputMetadata[name].Dimensions.Select(size => size > 0 ? size : 1)];
}
