using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Signatures;

namespace Spike.Generators.Tests.Emission;

/// <summary>Runs what a user would write against the class <c>Demo.Net</c>.</summary>
internal static class GeneratedApp
{
    /// <summary>Compiles <paramref name="body"/>, which sees <c>model</c> and <c>values</c>, with the generated class, and runs it.</summary>
    public static object? Run(ModelSignature signature, SpikeModel model, string body, params float[] values)
    {
        MethodInfo main = Compile(signature, $$"""
            using System;
            using System.Linq;
            using Demo;
            using Spike.Runtime;

            public static class App
            {
                public static object? Main(SpikeModel model, float[] values)
                {
                    {{body}}
                }
            }
            """).GetType("App")!.GetMethod("Main")!;
        return main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [model, values], null);
    }

    public static Assembly Compile(ModelSignature signature, string source)
    {
        Project project = Project.With(SidecarFile.Of(signature, "Net")) with { Source = source, References = [Project.Runtime, Project.Services] };
        using var image = new MemoryStream();
        EmitResult result = project.Build().Emit(image);
        Assert.IsTrue(result.Success, string.Join("\n", result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray());
    }

    /// <summary>A model without an operation: each output gives back what an input took, in steps of 1/16 from -8 to 8.</summary>
    public static SpikeModel Echo((string Name, int Length)[] inputs, params (string Name, int Input)[] outputs)
    {
        ImmutableArray<Edge> edges =
            [.. inputs.Select(input => new Edge(input.Name, TensorShape.Of(1, input.Length), EdgeCarrier.Spikes, new CodeRange(8, signed: true), 1.0 / 16))];
        return new SpikeModel(new SpikingProgram(
            "net",
            [.. inputs.Select((input, index) => new Port(input.Name, index, edges[index].Shape))],
            [.. outputs.Select(output => new Port(output.Name, output.Input, edges[output.Input].Shape))],
            edges, [], 0, null));
    }
}
