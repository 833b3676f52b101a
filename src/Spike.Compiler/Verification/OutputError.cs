using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How far programs are from the original network over the same samples. The original runs once, whatever number of programs is measured.</summary>
internal sealed class OutputError
{
    private const int Batch = 32;

    private readonly SampleSet samples;
    private readonly int threads;
    private readonly List<Dictionary<string, FloatTensor>> originals = [];

    public OutputError(OnnxModel model, IReadOnlyCollection<string> outputs, SampleSet samples, int threads, CancellationToken cancellation)
    {
        this.samples = samples;
        this.threads = threads;
        using var executor = ReferenceExecutor.Create(model, outputs, threads);
        for (int start = 0; start < samples.Count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, samples.Count - start);
            originals.Add(executor.Run(samples.Slice(start, count), count));
        }
    }

    /// <summary>Mean over the outputs of |difference|² / |original|², and the spikes of a sample.</summary>
    public (double Error, double Spikes) Of(SpikingProgram program, CancellationToken cancellation)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads, CollectStatistics = true });
        var differences = new double[model.Outputs.Length];
        var squares = new double[model.Outputs.Length];
        for (int batch = 0; batch < originals.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, samples.Count - (batch * Batch));
            Dictionary<string, FloatTensor> inputs = samples.Slice(batch * Batch, count);
            for (int i = 0; i < program.Inputs.Length; i++) session.SetInput(i, inputs[program.Inputs[i].Name].Values.Span);
            session.Execute(count);
            for (int output = 0; output < differences.Length; output++)
            {
                ReadOnlySpan<float> original = originals[batch][program.Outputs[output].Name].Values.Span;
                var values = new float[original.Length];
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
}
