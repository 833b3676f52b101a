using System.Globalization;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>Damaged models: whatever is in the file, the answer is a model or words, and it comes. SPIKE_MUTATED_MODELS says how many are tried.</summary>
[TestClass]
public sealed class MutatedModelTests
{
    private const int Kinds = 3;

    /// <summary>A model compiles in a fraction of a second; one that takes this long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly int Each = int.Parse(Environment.GetEnvironmentVariable("SPIKE_MUTATED_MODELS") ?? "300", CultureInfo.InvariantCulture) / Kinds;

    private static readonly byte[] Cnn = File.ReadAllBytes(Digits.Cnn);

    [TestMethod]
    public void Changed_bytes_give_a_model_or_words() => Compile(random =>
    {
        byte[] bytes = [.. Cnn];
        // The structure is a few hundred bytes among many weights; aim at it half of the time.
        int end = random.Next(2) == 0 ? 800 : bytes.Length;
        for (int i = random.Next(1, 12); i > 0; i--) bytes[random.Next(end)] = (byte)random.Next(256);
        return bytes;
    });

    [TestMethod]
    public void Parts_that_are_missing_or_doubled_give_a_model_or_words() => Compile(random =>
    {
        int from = random.Next(random.Next(2) == 0 ? 1000 : Cnn.Length), length = random.Next(1, 400), to = Math.Min(from + length, Cnn.Length);
        return random.Next(3) switch
        {
            0 => Cnn[..from],
            1 => [.. Cnn[..from], .. Cnn[to..]],
            _ => [.. Cnn[..to], .. Cnn[from..]],
        };
    });

    [TestMethod]
    public void Changed_fields_give_a_model_or_words() => Compile(random =>
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Cnn);
        for (int i = random.Next(1, 4); i > 0; i--) Change(model.Graph, random);
        return model.ToByteArray();
    });

    private static void Change(GraphProto graph, Random random)
    {
        NodeProto node = graph.Node[random.Next(graph.Node.Count)];
        TensorProto tensor = graph.Initializer[random.Next(graph.Initializer.Count)];
        string[] types = ["Gemm", "Conv", "MaxPool", "Relu", "MatMul", "Softmax", "Transpose", "Split", "Concat", "Shape", "LayerNormalization", "ReduceMean"];
        switch (random.Next(14))
        {
            case 0: graph.Node.Add(node.Clone()); break;
            case 1: graph.Initializer.Add(tensor.Clone()); break;
            case 2: graph.Node.Remove(node); break;
            case 3: graph.Initializer.Remove(tensor); break;
            case 4: node.OpType = types[random.Next(types.Length)]; break;
            case 5 when node.Input.Count > 0: node.Input[random.Next(node.Input.Count)] = graph.Node[random.Next(graph.Node.Count)].Output[0]; break;
            case 6: node.Output[0] = graph.Node[random.Next(graph.Node.Count)].Output[0]; break;
            case 7: node.Attribute.Clear(); break;
            case 8 when tensor.Dims.Count > 0: tensor.Dims[random.Next(tensor.Dims.Count)] = random.NextInt64(-2, 40); break;
            case 9: tensor.DataType = random.Next(0, 20); break;
            case 10: graph.Output.Add(new ValueInfoProto { Name = node.Output[0] }); break;
            case 11: graph.Input.Add(new ValueInfoProto { Name = tensor.Name, Type = graph.Input[0].Type }); break;
            case 12 when node.Input.Count > 0: node.Input.RemoveAt(random.Next(node.Input.Count)); break;
            default:
                foreach (AttributeProto attribute in node.Attribute)
                {
                    attribute.I = random.NextInt64(-3, 9);
                    for (int i = 0; i < attribute.Ints.Count; i++) attribute.Ints[i] = random.NextInt64(-1, 4);
                }

                break;
        }
    }

    private static void Compile(Func<Random, byte[]> mutate)
    {
        using var folder = new DataFolder();
        byte[] image = [.. Digits.TestImages(1).Select(value => (byte)(255 * value))];
        string calibration = folder.Write("calibration.idx", DataFolder.Idx(0x08, [1, 28, 28], image));
        for (int seed = 0; seed < Each; seed++)
        {
            var options = new CompileOptions
            {
                ModelPath = folder.Write("model.onnx", mutate(new Random(seed))),
                Calibration = calibration,
                Threads = 1,
            };
            try
            {
                Task<CompileResult> compilation = Task.Run(() => ModelCompiler.Compile(options, null, CancellationToken.None));
                if (Task.WaitAny([compilation], Patience) < 0) Assert.Fail($"no answer in {Patience.TotalSeconds} seconds");
                Refusal.CheckWords(compilation.GetAwaiter().GetResult());
            }
            catch (Exception e)
            {
                throw new AssertFailedException($"seed {seed}: {e.GetType().Name}: {e.Message}", e);
            }
        }
    }
}
