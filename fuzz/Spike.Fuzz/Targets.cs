using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Events;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Fuzz;

/// <summary>What takes bytes from outside. Whatever they are, the answer is a result or words; any other exception is a finding.</summary>
internal static class Targets
{
    /// <summary>An artifact may ask for memory by the gigabyte, and may have it; here it is not run.</summary>
    private const long MaxElements = 1 << 20;

    private static readonly Dictionary<string, Action<byte[]>> All = new() { ["model"] = Model, ["artifact"] = Artifact, ["data"] = Data, ["events"] = Events, ["chip"] = ChipFuzz.Run };

    public static IEnumerable<string> Names => All.Keys;

    public static Action<byte[]>? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>.onnx ⇒ compiler.</summary>
    private static void Model(byte[] bytes)
    {
        using var file = new FuzzFile("model.onnx", bytes);
        CompileResult result = ModelCompiler.Compile(
            new CompileOptions { ModelPath = file.Path, Threads = 1, ValidationSamples = 2 }, progress: null, CancellationToken.None);
        if (result.Model is null && result.Diagnostics.All(found => found.Severity != DiagnosticSeverity.Error || found.Reason.Length == 0))
            throw new InvalidOperationException("Neither a model nor words came out.");
    }

    /// <summary>.spike ⇒ reader, and a run on zeros.</summary>
    private static void Artifact(byte[] bytes)
    {
        Open(bytes);
        Open(MendedArtifact.Of(bytes));
    }

    private static void Open(byte[] bytes)
    {
        using var file = new FuzzFile("model.spike", bytes);
        try
        {
            using SpikeModel model = SpikeModel.Load(file.Path);
            if (model.Inputs.Sum(input => (long)input.Length) + model.Outputs.Sum(output => (long)output.Length) > MaxElements) return;
            using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = 1 });
            session.Run(model.Inputs.ToDictionary(input => input.Name, input => new float[input.Length]));
        }
        catch (SpikeFormatException)
        {
            // Refused in words.
        }
    }

    /// <summary>Recordings of event cameras ⇒ spikes.</summary>
    private static void Events(byte[] bytes)
    {
        using var file = new FuzzFile("events", bytes);
        try
        {
            using EventFile events = EventFile.Open(file.Path);
            new EventBinning(StepMicroseconds: 1000, Steps: 16).Bin(events, channels: 2, new SensorSize(32, 32));
        }
        catch (DataFault)
        {
            // Refused in words.
        }
    }

    /// <summary>.npz, .npy, IDX, gzipped or not ⇒ samples, for a model of one input and for one of two.</summary>
    private static void Data(byte[] bytes)
    {
        using var file = new FuzzFile("data", bytes);
        foreach (string[] inputs in (string[][])[["image"], ["ids", "mask"]])
        {
            try
            {
                SampleFiles.Read(file.Path, inputs.ToImmutableDictionary(input => input, _ => TensorShape.Of(1, 4)), labelsPath: null);
            }
            catch (DataFault)
            {
                // Refused in words.
            }
        }
    }
}
