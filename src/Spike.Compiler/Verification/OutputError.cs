using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How far programs are from the original network over the same samples. The original runs once, whatever number of programs is measured.</summary>
internal sealed class OutputError
{
    private const int MaxBatch = 32;

    private readonly OnnxModel model;
    private readonly SampleSet samples;
    private readonly int threads;
    private Dictionary<string, float[]>? originals;

    /// <param name="model">The original.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="threads">Of both.</param>
    public OutputError(OnnxModel model, SampleSet samples, int threads)
    {
        this.model = model;
        this.samples = samples;
        this.threads = threads;
    }

    /// <summary>Mean over the outputs of |difference|² / |original|², and the spikes of a sample.</summary>
    public (double Error, double Spikes) Of(SpikingProgram program, CancellationToken cancellation)
    {
        int batch = BatchSize.Of(program, MaxBatch);
        originals ??= Originals(program, batch, cancellation);
        using var compiled = new SpikeModel(program);
        using SpikeSession session = compiled.CreateSession(new SpikeOptions { Threads = threads, CollectStatistics = true });
        var differences = new double[compiled.Outputs.Length];
        var squares = new double[compiled.Outputs.Length];
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            for (int i = 0; i < program.Inputs.Length; i++) session.SetInput(i, samples.Slice(program.Inputs[i].Name, start, count).Values.Span);
            session.Execute(count);
            for (int output = 0; output < differences.Length; output++)
            {
                var values = new float[count * compiled.Outputs[output].Length];
                ReadOnlySpan<float> original = originals[program.Outputs[output].Name].AsSpan(start * compiled.Outputs[output].Length, values.Length);
                session.GetOutput(output, values);
                for (int i = 0; i < values.Length; i++)
                {
                    double difference = (double)values[i] - original[i];
                    differences[output] += difference * difference;
                    squares[output] += (double)original[i] * original[i];
                }
            }
        }

        return (differences.Zip(squares, (difference, square) => square > 0 ? difference / square : difference).Average(), session.Statistics.SpikesPerSample);
    }

    /// <summary>What the original makes of all samples, by output.</summary>
    private Dictionary<string, float[]> Originals(SpikingProgram program, int batch, CancellationToken cancellation)
    {
        Dictionary<string, float[]> outputs = program.Outputs.DistinctBy(port => port.Name)
            .ToDictionary(port => port.Name, port => new float[samples.Count * program.Edges[port.Edge].Shape.Length]);
        using var executor = ReferenceExecutor.Create(model, outputs.Keys, threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            foreach ((string output, FloatTensor tensor) in executor.Run(samples.Slice(start, count), count))
                tensor.Values.Span.CopyTo(outputs[output].AsSpan(start * (outputs[output].Length / samples.Count)));
        }

        return outputs;
    }
}
