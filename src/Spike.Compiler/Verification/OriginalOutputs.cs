using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>What the original network makes of samples. It runs once, whatever number of programs is held against it.</summary>
/// <param name="model">The original.</param>
/// <param name="samples">At least one.</param>
/// <param name="threads">Of the original and of the programs; 0 takes one for each processor.</param>
internal sealed class OriginalOutputs(OnnxModel model, SampleSet samples, int threads)
{
    private const int MaxBatch = 32;

    private Dictionary<string, float[]>? outputs;

    /// <summary>Sees one output of some samples: of the program, of the original, and the first sample's place.</summary>
    public delegate void Visitor(int output, ReadOnlySpan<float> values, ReadOnlySpan<float> original, int start, int count);

    /// <summary>Runs a program over all samples.</summary>
    /// <param name="program">A program of the network.</param>
    /// <param name="visit">Called for each output of each batch, in the order of the samples.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>Spikes of a sample.</returns>
    public double Compare(SpikingProgram program, Visitor visit, CancellationToken cancellation)
    {
        int batch = BatchSize.Of(program, MaxBatch);
        outputs ??= Run(program, batch, cancellation);
        using var compiled = new SpikeModel(program);
        using SpikeSession session = compiled.CreateSession(new SpikeOptions { Backend = Backend.Simd, Threads = threads, CollectStatistics = true });
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            for (int i = 0; i < compiled.Inputs.Length; i++) session.SetInput(i, samples.Slice(compiled.Inputs[i].Name, start, count).Values.Span);
            session.Execute(count);
            for (int output = 0; output < compiled.Outputs.Length; output++)
            {
                int length = compiled.Outputs[output].Length;
                var values = new float[count * length];
                session.GetOutput(output, values);
                visit(output, values, outputs[program.Outputs[output].Name].AsSpan(start * length, values.Length), start, count);
            }
        }

        return session.Statistics.SpikesPerSample;
    }

    /// <summary>The same samples with the outputs of a program in place of the original's.</summary>
    public OriginalOutputs With(SpikingProgram program, CancellationToken cancellation)
    {
        Dictionary<string, float[]> own = [];
        Compare(program, (output, values, _, start, count) =>
        {
            string name = program.Outputs[output].Name;
            if (!own.TryGetValue(name, out float[]? all)) own[name] = all = new float[samples.Count * (values.Length / count)];
            values.CopyTo(all.AsSpan(start * (values.Length / count)));
        }, cancellation);
        return new OriginalOutputs(model, samples, threads) { outputs = own };
    }

    private Dictionary<string, float[]> Run(SpikingProgram program, int batch, CancellationToken cancellation)
    {
        Dictionary<string, float[]> all = program.Outputs.DistinctBy(port => port.Name)
            .ToDictionary(port => port.Name, port => new float[samples.Count * program.Edges[port.Edge].Shape.Length]);
        using var executor = ReferenceExecutor.Create(model, all.Keys, threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            foreach ((string output, FloatTensor tensor) in executor.Run(samples.Slice(start, count), count))
                tensor.Values.Span.CopyTo(all[output].AsSpan(start * (all[output].Length / samples.Count)));
        }

        return all;
    }
}
