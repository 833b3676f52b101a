using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Measurement;

/// <summary>A batch that ONNX Runtime runs again and again: in one call, or sample by sample.</summary>
internal sealed class PeerRun : IDisposable
{
    private readonly InferenceSession session;
    private readonly string[] inputs;
    private readonly RunOptions options = new();
    private readonly OrtValue[][] calls;

    /// <param name="session">Outlives the run.</param>
    /// <param name="inputs">Names.</param>
    /// <param name="calls">The inputs of each call by name; their memory stays in place.</param>
    public PeerRun(InferenceSession session, string[] inputs, IReadOnlyList<Dictionary<string, FloatTensor>> calls)
    {
        this.session = session;
        this.inputs = inputs;
        this.calls = [.. calls.Select(call => inputs.Select(input => TypedTensors.Create(session.InputMetadata[input].ElementDataType, call[input])).ToArray())];
    }

    /// <summary>Whether a batch takes a call for each sample.</summary>
    public bool IsOneByOne => calls.Length > 1;

    public void Run()
    {
        foreach (OrtValue[] call in calls) session.Run(options, inputs, call, session.OutputNames).Dispose();
    }

    /// <summary>Runs, and reads an output: the samples one behind the other.</summary>
    public float[] Output(string name)
    {
        IEnumerable<float> Read(OrtValue[] call)
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs, call, [name]);
            return TypedTensors.Read(results[0]).Values.ToArray();
        }

        return [.. calls.SelectMany(Read)];
    }

    /// <summary>Runs, and counts the elements of all outputs.</summary>
    public long OutputElements()
    {
        long count = 0;
        foreach (OrtValue[] call in calls)
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs, call, session.OutputNames);
            count += results.Sum(result => result.GetTensorTypeAndShape().ElementCount);
        }

        return count;
    }

    public void Dispose()
    {
        foreach (OrtValue tensor in calls.SelectMany(call => call)) tensor.Dispose();
        options.Dispose();
    }
}
