using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Tests.Data;
using Spike.Runtime;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>A test model, compiled with random inputs as its calibration data, and those inputs.</summary>
internal sealed class CompiledTestModel : IDisposable
{
    private const int Samples = 24;

    /// <summary>Samples that are compared: the reference interpreter is slow.</summary>
    private const int Compared = 6;

    private readonly DataFolder folder = new();
    private readonly List<(string Name, int[] Shape, float[] Values)> inputs = [];

    /// <param name="model">The model; open dimensions must be batch axes.</param>
    /// <param name="low">The smallest input.</param>
    /// <param name="high">The largest input.</param>
    /// <param name="change">Other options than 16 time steps.</param>
    public CompiledTestModel(TestModel model, float low = -1, float high = 1, Func<CompileOptions, CompileOptions>? change = null)
    {
        Path = model.Save(folder["model.onnx"]);
        var random = new Random(5);
        HashSet<string> constants = [.. model.Proto.Graph.Initializer.Select(tensor => tensor.Name)];
        foreach (ValueInfoProto input in model.Proto.Graph.Input.Where(input => !constants.Contains(input.Name)))
        {
            int[] shape = [.. input.Type.TensorType.Shape.Dim.Select(dimension => dimension.HasDimValue ? (int)dimension.DimValue : 1)];
            var values = new float[Samples * shape.Aggregate(1, (product, dimension) => product * dimension)];
            var type = (ElementType)input.Type.TensorType.ElemType;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = type == ElementType.Float ? low + ((high - low) * random.NextSingle())
                    : type == ElementType.Bool ? random.Next(2)
                    : random.Next((int)low, (int)high + 1);
            }

            inputs.Add((input.Name, shape, values));
        }

        NpzWriter.Write(folder["calibration.npz"], inputs
            .Select(input => (input.Name, DataArray.Of([Samples, .. input.Shape.Skip(input.Shape[0] == 1 ? 1 : 0)], input.Values))));
        var options = new CompileOptions { ModelPath = Path, TimeSteps = 16, Calibration = folder["calibration.npz"], ValidationSamples = 4, Threads = 1 };
        Result = ModelCompiler.Compile(change?.Invoke(options) ?? options, null, CancellationToken.None);
    }

    public string Path { get; }

    public CompileResult Result { get; }

    /// <summary>The largest error of any output as a share of that output's largest magnitude, 0.01 at least; the reference and SIMD must agree to the bit.</summary>
    public double Error()
    {
        Assert.IsNotNull(Result.Model, string.Join('\n', Result.Diagnostics));
        using var model = new SpikeModel(Result.Model.Program);
        Dictionary<string, float[]> reference = Run(model, Backend.Reference), simd = Run(model, Backend.Simd);
        List<Dictionary<string, float[]>> expected = Expected();
        double error = 0;
        foreach (SpikeTensor output in model.Outputs)
        {
            CollectionAssert.AreEqual(reference[output.Name], simd[output.Name], "SIMD differs from the reference");
            float[] wanted = [.. expected.SelectMany(sample => sample[output.Name])];
            Assert.HasCount(wanted.Length, reference[output.Name]);
            double magnitude = Math.Max(wanted.Max(Math.Abs), 0.01);
            for (int i = 0; i < wanted.Length; i++) error = Math.Max(error, Math.Abs(wanted[i] - (double)reference[output.Name][i]) / magnitude);
        }

        return error;
    }

    public void Dispose() => folder.Dispose();

    private Dictionary<string, float[]> Run(SpikeModel model, Backend backend)
    {
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        return session.Run(inputs.ToDictionary(input => input.Name, input => input.Values[..(Compared * input.Values.Length / Samples)])).Outputs
            .ToDictionary();
    }

    private List<Dictionary<string, float[]>> Expected()
    {
        using SessionOptions options = OriginalNetwork.Options();
        using var session = new InferenceSession(Path, options);
        return [.. Enumerable.Range(0, Compared).Select(sample => OriginalNetwork.Run(session, inputs.Select(input =>
        {
            int length = input.Values.Length / Samples;
            return (input.Name, input.Shape, input.Values[(sample * length)..((sample + 1) * length)]);
        })))];
    }
}
