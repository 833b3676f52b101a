using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The overloads of Run, which take one sample.</summary>
internal static class RunSource
{
    public static void Write(ModelSpec model, CodeWriter code)
    {
        string inputs = Words.InputParameters(model, isBatch: false);
        string returns = Words.Returns(model, isBatch: false);

        code.Documented(
            $"""
            <summary>Runs one sample. Allocates nothing once it has run.</summary>
            {inputs}
            {Words.OutputParameters(model, isBatch: false)}
            {Words.LengthFault}
            """,
            Code.Method(
                $"public void Run({Code.Parameters(model.Tensors)})",
                model.Tensors.Select(tensor => Code.RequireSamples(tensor, "1")),
                Code.RunSession(model, "1", [.. model.Outputs.Select(output => (output, output.Parameter))])));

        code.Documented(
            $"<summary>Runs one sample.</summary>\n{inputs}\n{returns}\n{Words.LengthFault}",
            Code.Method(
                $"public {model.Result} Run({Code.Parameters(model.Inputs)})",
                model.Outputs.Select(output => $"var {output.Parameter} = new float[{output.LengthMember}];"),
                [$"Run({Code.Arguments(model.Tensors)});", $"return {ResultSource.New(model)};"]));

        code.Documented(
            $"<summary>Runs one sample.</summary>\n{inputs}\n{returns}\n{Words.LengthFault}",
            Code.Method(
                $"public {model.Result} Run({Code.Parameters(model.Inputs, asArrays: true)})",
                Code.RequireArrays(model),
                [$"return Run({Code.Spans(model.Inputs)});"]));
    }
}
