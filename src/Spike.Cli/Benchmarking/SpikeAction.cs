using Spike.Compiler.Calibration;
using Spike.Runtime;

namespace Spike.Cli.Benchmarking;

/// <summary>A batch that a session of ours runs again and again: real numbers in, real numbers out, as ONNX Runtime is timed.</summary>
internal sealed class SpikeAction : IDisposable
{
    private readonly SpikeSession session;
    private readonly ReadOnlyMemory<float>[] inputs;
    private readonly int batch;

    public SpikeAction(SpikeModel model, SpikeOptions options, SampleSet samples, int batch)
    {
        this.batch = batch;
        inputs = [.. model.Inputs.Select(input => samples.Slice(input.Name, 0, batch).Values)];
        Outputs = [.. model.Outputs.Select(output => new float[batch * output.Length])];
        session = model.CreateSession(options);
    }

    /// <summary>Of the last run, in the order of the model.</summary>
    public float[][] Outputs { get; }

    public SpikeStatistics Statistics => session.Statistics;

    public void Run()
    {
        for (int i = 0; i < inputs.Length; i++) session.SetInput(i, inputs[i].Span);
        session.Execute(batch);
        for (int i = 0; i < Outputs.Length; i++) session.GetOutput(i, Outputs[i]);
    }

    public void Dispose() => session.Dispose();
}
