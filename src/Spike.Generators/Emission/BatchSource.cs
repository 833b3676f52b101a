using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The overloads of RunBatch, which take any number of samples at once.</summary>
internal static class BatchSource
{
    public static void Write(ModelSpec model, CodeWriter code)
    {
        string samples = SamplesName(model);
        string inputs = Words.InputParameters(model, isBatch: true);
        string returns = Words.Returns(model, isBatch: true);

        code.Documented(
            $"""
            <summary>Runs any number of samples at once. Allocates nothing once as many have run.</summary>
            {inputs}
            {Words.OutputParameters(model, isBatch: true)}
            {Words.LengthFault}
            """,
            Code.Method(
                $"public void RunBatch({Code.Parameters(model.Tensors)})",
                [CountSamples(model, samples)],
                model.Tensors.Skip(1).Select(tensor => Code.RequireSamples(tensor, samples)),
                [$"if ({samples} == 0)", "    return;"],
                Code.RunSession(model, samples, [.. model.Outputs.Select(output => (output, output.Parameter))])));

        code.Documented(
            $"<summary>Runs any number of samples at once.</summary>\n{inputs}\n{returns}\n{Words.LengthFault}",
            Code.Method(
                $"public {model.Result} RunBatch({Code.Parameters(model.Inputs)})",
                [CountSamples(model, samples)],
                model.Outputs.Select(output => $"var {output.Parameter} = new float[checked({samples} * {output.LengthMember})];"),
                [$"RunBatch({Code.Arguments(model.Tensors)});", $"return {ResultSource.New(model)};"]));

        code.Documented(
            $"<summary>Runs any number of samples at once.</summary>\n{inputs}\n{returns}\n{Words.LengthFault}",
            Code.Method(
                $"public {model.Result} RunBatch({Code.Parameters(model.Inputs, asArrays: true)})",
                Code.RequireArrays(model),
                [$"return RunBatch({Code.Spans(model.Inputs)});"]));
    }

    /// <summary>Declares the number of samples, which the first input has and the others must have too.</summary>
    public static string CountSamples(ModelSpec model, string samples)
    {
        TensorSpec first = model.Inputs[0];
        return $"int {samples} = CountSamples({first.Parameter}.Length, {first.LengthMember}, {Code.Subject(first)}, nameof({first.Parameter}));";
    }

    private static string SamplesName(ModelSpec model) => Locals(model).Claim("samples");

    /// <summary>Names for what a method needs besides its parameters.</summary>
    public static NameScope Locals(ModelSpec model) => new(StringComparer.Ordinal, model.Tensors.Select(tensor => tensor.Parameter));
}
