using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>ONNX Runtime on the original network: what every figure is measured against.</summary>
internal sealed class ReferenceExecutor : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly string[] inputs;
    private readonly string[] values;
    private readonly HashSet<string> outputs;
    private readonly SharedWeights? weights;
    private readonly ParallelOptions readers;
    private bool? together;

    private ReferenceExecutor(InferenceSession session, SharedWeights? weights, string[] inputs, string[] values, HashSet<string> outputs, int threads)
    {
        this.session = session;
        this.weights = weights;
        readers = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        this.inputs = inputs;
        this.values = values;
        this.outputs = outputs;
    }

    /// <summary>Opens the original network.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">The values that each run gives, intermediate ones too.</param>
    /// <param name="threads">Threads of ONNX Runtime; 0 takes one for each processor.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public static ReferenceExecutor Create(OnnxModel model, IReadOnlyCollection<string> values, int threads)
    {
        HashSet<string> initializers = model.InitializerNames();
        HashSet<string> outputs = [.. model.Proto.Graph.Output.Select(output => output.Name)];
        ModelProto proto = model.Proto.Clone();
        foreach (string value in values)
        {
            if (outputs.Add(value)) proto.Graph.Output.Add(new ValueInfoProto { Name = value });
        }

        // Fused operators would have no value to show; with only the model's own outputs asked for, it may optimise.
        bool ownOutputsOnly = outputs.Count == model.Proto.Graph.Output.Count;
        (InferenceSession session, SharedWeights? weights) = Open(model, proto, threads, ownOutputsOnly);
        string[] inputs = [.. model.Proto.Graph.Input.Select(input => input.Name).Where(input => !initializers.Contains(input))];
        return new ReferenceExecutor(session, weights, inputs, [.. values], [.. model.Proto.Graph.Output.Select(output => output.Name)], threads);
    }

    /// <summary>Opens a session. The weights of a large model are shared, which leaves no room for optimisation: it would make others of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="proto">A copy of its message with the outputs that are wanted; changed.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    /// <param name="optimise">Whether a small model may be optimised.</param>
    public static (InferenceSession Session, SharedWeights? Weights) Open(OnnxModel model, ModelProto proto, int threads, bool optimise)
    {
        if (!SharedWeights.IsWorthIt(model)) return (Open(model, proto.ToByteArray(), threads, optimise), null);
        ModelProto whole = proto.Clone();
        using SessionOptions options = Options(model, threads, optimise: false);
        SharedWeights shared = SharedWeights.Take(model, proto, options);
        try
        {
            return (new InferenceSession(proto.ToByteArray(), options), shared);
        }
        catch (OnnxRuntimeException)
        {
            shared.Dispose();
            return (Open(model, whole.ToByteArray(), threads, optimise: false), null);
        }
    }

    /// <remarks>ONNX Runtime's optimiser makes some sound graphs unsound (it moves wide pads into pools); those run as they are.</remarks>
    private static InferenceSession Open(OnnxModel model, byte[] bytes, int threads, bool optimise)
    {
        try
        {
            using SessionOptions options = Options(model, threads, optimise);
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException) when (optimise)
        {
            return Open(model, bytes, threads, optimise: false);
        }
    }

    public static SessionOptions Options(OnnxModel model, int threads, bool optimise)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = optimise ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", model.Folder);
        return options;
    }

    /// <summary>Sees a value of some samples, one behind the other.</summary>
    public delegate void Visitor(string value, int samples, ReadOnlySpan<float> elements);

    /// <summary>Runs a batch.</summary>
    /// <param name="batch">Every input by name: the samples one behind the other along the first axis.</param>
    /// <param name="samples">How many there are.</param>
    /// <returns>Every value that was asked for, by name: the samples one behind the other.</returns>
    public Dictionary<string, FloatTensor> Run(IReadOnlyDictionary<string, FloatTensor> batch, int samples) =>
        RunsTogether(batch, samples) ? RunTogether(batch) : RunOneByOne(batch, samples);

    /// <summary>Runs a batch and shows values where ONNX Runtime holds them, without a copy: several values at a time, the samples of each in their order.</summary>
    /// <param name="batch">Every input by name.</param>
    /// <param name="samples">How many there are.</param>
    /// <param name="wanted">The values to hold, of those that the session gives.</param>
    /// <param name="visit">Called from several threads, from one at a time for the same value.</param>
    public void Visit(IReadOnlyDictionary<string, FloatTensor> batch, int samples, IReadOnlyList<string> wanted, Visitor visit)
    {
        bool asOne = RunsTogether(batch, samples);
        for (int sample = 0; sample < (asOne ? 1 : samples); sample++)
        {
            using IDisposableReadOnlyCollection<OrtValue> results = Run(asOne ? batch : Sample(batch, sample, samples), wanted);
            Parallel.For(0, wanted.Count, readers, i => TypedTensors.View(results[i], elements => visit(wanted[i], asOne ? samples : 1, elements)));
        }
    }

    private bool RunsTogether(IReadOnlyDictionary<string, FloatTensor> batch, int samples) => samples == 1 || (together ??= KeepsSamplesApart(batch, samples));

    /// <summary>Whether a batch gives what its samples give alone.</summary>
    /// <remarks>
    /// Not so where the exporter wrote a batch of one into a shape inside the network, and where an operator works over the axis that
    /// counts samples: such a network is what it is for a batch of one.
    /// </remarks>
    private bool KeepsSamplesApart(IReadOnlyDictionary<string, FloatTensor> batch, int samples)
    {
        try
        {
            Dictionary<string, (int Length, float[] Output)> all = Sketch(batch);
            foreach (int sample in new[] { 0, samples - 1 })
            {
                foreach ((string value, (int length, float[] output)) in Sketch(Sample(batch, sample, samples)))
                {
                    if (all[value].Length != samples * length) return false;
                    if (output.Length > 0 && !AreNear(all[value].Output.AsSpan(sample * length, length), output)) return false;
                }
            }

            return true;
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    /// <summary>The length of every value, and the elements of the model's outputs among them.</summary>
    private Dictionary<string, (int Length, float[] Output)> Sketch(IReadOnlyDictionary<string, FloatTensor> batch)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = Run(batch, values);
        var sketch = new Dictionary<string, (int Length, float[] Output)>();
        for (int i = 0; i < values.Length; i++)
        {
            int length = checked((int)results[i].GetTensorTypeAndShape().ElementCount);
            sketch[values[i]] = (length, outputs.Contains(values[i]) ? TypedTensors.Read(results[i]).Values.ToArray() : []);
        }

        return sketch;
    }

    /// <summary>Up to the order in which a batch adds its products.</summary>
    private static bool AreNear(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float magnitude = 0;
        foreach (float value in b) magnitude = Math.Max(magnitude, Math.Abs(value));
        for (int i = 0; i < a.Length; i++)
        {
            if (Math.Abs(a[i] - b[i]) > 1e-3f * magnitude) return false;
        }

        return true;
    }

    private Dictionary<string, FloatTensor> RunTogether(IReadOnlyDictionary<string, FloatTensor> batch)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = Run(batch, values);
        var read = new Dictionary<string, FloatTensor>();
        for (int i = 0; i < values.Length; i++) read[values[i]] = TypedTensors.Read(results[i]);
        return read;
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyDictionary<string, FloatTensor> batch, IReadOnlyCollection<string> wanted)
    {
        var tensors = new OrtValue[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            tensors[i] = TypedTensors.Create(session.InputMetadata[inputs[i]].ElementDataType, batch[inputs[i]]);
        }

        try
        {
            return session.Run(runOptions, inputs, tensors, wanted);
        }
        finally
        {
            foreach (OrtValue tensor in tensors) tensor.Dispose();
        }
    }

    private Dictionary<string, FloatTensor> RunOneByOne(IReadOnlyDictionary<string, FloatTensor> batch, int samples)
    {
        Dictionary<string, FloatTensor>[] parts = [.. Enumerable.Range(0, samples).Select(sample => RunTogether(Sample(batch, sample, samples)))];
        return values.ToDictionary(value => value, value => new FloatTensor(
            parts[0][value].Shape is { Rank: > 0 } shape ? new TensorShape(shape.Dimensions.SetItem(0, shape[0] * samples)) : TensorShape.Of(samples),
            parts.SelectMany(part => part[value].Values.ToArray()).ToArray()));
    }

    private static Dictionary<string, FloatTensor> Sample(IReadOnlyDictionary<string, FloatTensor> batch, int sample, int samples) =>
        batch.ToDictionary(input => input.Key, input =>
        {
            TensorShape shape = input.Value.Shape;
            int length = input.Value.Values.Length / samples;
            return new FloatTensor(new TensorShape(shape.Dimensions.SetItem(0, shape[0] / samples)), input.Value.Values.Slice(sample * length, length));
        });

    public void Dispose()
    {
        session.Dispose();
        if (weights is not null)
        {
            weights.Dispose();
            SpareMemory.ReturnNative();
        }

        runOptions.Dispose();
    }
}
