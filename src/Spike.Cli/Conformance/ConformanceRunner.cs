using System.Collections.Immutable;
using Google.Protobuf;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime;

namespace Spike.Cli.Conformance;

/// <summary>Compiles a test with as many time steps as there are, runs it, and compares its outputs with those that are due.</summary>
internal static class ConformanceRunner
{
    /// <summary>What the compiler refuses because of what it says about itself, and not because it is wrong.</summary>
    private static readonly string[] Limits = ["SPIKE1001", "SPIKE1002", "SPIKE1003", "SPIKE1004", "SPIKE2005", "SPIKE4001"];

    /// <summary>Every input is of a type that no sample has.</summary>
    public const string NoInput = "no input is a tensor of numbers";

    public static ConformanceResult Run(BackendTest test)
    {
        ConformanceResult[] results = [.. test.DataSets.Select(dataSet => Run(test, dataSet))];
        return results.FirstOrDefault(result => result.Result != Outcome.Pass) ?? results.MaxBy(result => result.Error)!;
    }

    private static ConformanceResult Run(BackendTest test, string dataSet)
    {
        string folder = Directory.CreateTempSubdirectory("spike-conformance-").FullName;
        try
        {
            Diagnostic? refusal = null;
            foreach (BoundTest bound in BoundTest.Of(test, dataSet))
            {
                CompileResult compiled = Compile(bound, folder);
                if (compiled.Model is { } model)
                {
                    ConformanceResult result = Compare(test, bound, model, dataSet);
                    return result.Result == Outcome.Pass && bound.FirstOutputOnly ? result with { Reason = OperatorRow.FirstOutputOnly } : result;
                }

                refusal = compiled.Diagnostics.First(found => found.Severity == DiagnosticSeverity.Error);
                // Binding changes nothing about an operator that is not there.
                if (refusal.Code == "SPIKE1001" || !Limits.Contains(refusal.Code)) break;
            }

            return refusal is null ? new ConformanceResult(test.Name, test.Operator, Outcome.OutOfScope, NoInput)
                : new ConformanceResult(test.Name, test.Operator, Limits.Contains(refusal.Code) ? Outcome.OutOfScope : Outcome.Fail, refusal.Reason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CompileResult Compile(BoundTest bound, string folder)
    {
        string model = Path.Combine(folder, "model.onnx"), calibration = Path.Combine(folder, "inputs.npz");
        File.WriteAllBytes(model, bound.Model.Proto.ToByteArray());
        CalibrationSamples.Write(calibration, bound.Inputs.Select(input => (input.Key, Floats(bound.Model, input.Value)))
            .Where(input => input.Item2 is not null).Select(input => (input.Key, input.Item2!.Shape.Dimensions.ToArray(), input.Item2.Values.ToArray())));
        var options = new CompileOptions { ModelPath = model, TimeSteps = 16, Calibration = calibration, ValidationSamples = 0, Threads = 1 };
        return ModelCompiler.Compile(options, progress: null, CancellationToken.None);
    }

    private static ConformanceResult Compare(BackendTest test, BoundTest bound, CompiledModel compiled, string dataSet)
    {
        using var model = new SpikeModel(compiled.Program);
        Dictionary<string, float[]> inputs = model.Inputs.ToDictionary(input => input.Name, input => Floats(bound.Model, bound.Inputs[input.Name])!.Values.ToArray());
        ImmutableDictionary<string, float[]> reference = Run(model, Backend.Reference, inputs), simd = Run(model, Backend.Simd, inputs);
        ConformanceResult Failed(string reason, double? error = null) => new(test.Name, test.Operator, Outcome.Fail, reason, error);
        var expectations = new Dictionary<string, FloatTensor>();
        double worst = 0, allowed = OutputCheck.BoundOf(compiled.Program);
        for (int i = 0; i < model.Outputs.Length; i++)
        {
            string name = model.Outputs[i].Name;
            if (!reference[name].AsSpan().SequenceEqual(simd[name])) return Failed($"output '{name}': the SIMD backend differs from the reference");
            if (BackendTest.Tensor(dataSet, $"output_{i}.pb") is not { } due || Floats(bound.Model, due) is not { } expected) return Failed($"output '{name}' is due as something else than a tensor of floats");
            if (OutputCheck.ShapeFault(name, compiled.Program.Outputs[i].Shape, due) is { } fault) return Failed(fault);
            expectations[name] = expected;
            worst = Math.Max(worst, OutputCheck.Error(reference[name], expected));
        }

        if (worst > allowed) worst = Math.Min(worst, ErrorOfRounded(bound, compiled, reference, expectations));
        return worst > allowed ? Failed(OutputCheck.Words(worst, allowed), worst) : new ConformanceResult(test.Name, test.Operator, Outcome.Pass, null, worst);
    }

    /// <summary>The error against what is due for the inputs as codes hold them.</summary>
    private static double ErrorOfRounded(BoundTest bound, CompiledModel compiled, ImmutableDictionary<string, float[]> outputs, Dictionary<string, FloatTensor> due)
    {
        Dictionary<string, FloatTensor> inputs = compiled.Program.Inputs.ToDictionary(input => input.Name, input => Floats(bound.Model, bound.Inputs[input.Name])!);
        return RoundedInputs.Outputs(bound, compiled.Program, inputs, due) is { } moved
            ? compiled.Program.Outputs.Max(output => OutputCheck.Error(outputs[output.Name], moved[output.Name]))
            : double.PositiveInfinity;
    }

    private static ImmutableDictionary<string, float[]> Run(SpikeModel model, Backend backend, Dictionary<string, float[]> inputs)
    {
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        return session.Run(inputs).Outputs;
    }

    /// <summary>Whole numbers go to the program as floats.</summary>
    private static FloatTensor? Floats(OnnxModel model, TensorProto tensor) => TensorData.Floats(model, tensor)
        ?? (TensorData.Integers(model, tensor) is { } whole ? new FloatTensor(TensorData.Shape(tensor), whole.Select(number => (float)number).ToArray()) : null);
}
