using System.Globalization;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>Labels, Classify and ClassifyBatch.</summary>
internal static class ClassifySource
{
    /// <summary>4 KiB of floats: what a method may take from the stack without a thought.</summary>
    private const int MostOnStack = 1024;

    public static void Write(ModelSpec model, ClassificationSpec classification, CodeWriter code)
    {
        TensorSpec output = model.Outputs[classification.Output];
        code.Documented(
            $"""
            <summary>The labels as they were given, in the order of <see cref="{model.LabelType}"/> and of {Words.Name(output)}.</summary>
            """,
            $$"""
            public static global::System.Collections.Immutable.ImmutableArray<string> Labels { get; } =
            [
            {{string.Join("\n", classification.Labels.Select(label => $"    {Code.Literal(label.Text)},"))}}
            ];
            """);

        WriteSingle(model, classification, output, code);
        WriteBatch(model, output, code);
        WritePick(model, classification, code);
    }

    private static void WriteSingle(ModelSpec model, ClassificationSpec classification, TensorSpec output, CodeWriter code)
    {
        int count = classification.Labels.Count;
        string length = count.ToString(CultureInfo.InvariantCulture);
        string scores = BatchSource.Locals(model).Claim("scores");
        code.Documented(
            $"""
            <summary>Names the class of one sample.</summary>
            {Words.InputParameters(model, isBatch: false)}
            <returns>The label with the greatest value in {Words.Name(output)}, and how sure the network is of it.</returns>
            {Words.LengthFault}
            """,
            Code.Method(
                $"public {model.ClassificationType} Classify({Code.Parameters(model.Inputs)})",
                model.Inputs.Select(input => Code.RequireSamples(input, "1")),
                [
                    $"{Code.OutputSpan} {scores} = {(count <= MostOnStack ? $"stackalloc float[{length}]" : $"new float[{length}]")};",
                    $"Score({Code.Arguments(model.Inputs)}, 1, {scores});",
                    $"return Pick({scores});",
                ]));
    }

    private static void WriteBatch(ModelSpec model, TensorSpec output, CodeWriter code)
    {
        NameScope locals = BatchSource.Locals(model);
        string samples = locals.Claim("samples"), results = locals.Claim("results"), scores = locals.Claim("scores");
        string rented = locals.Claim("rented"), i = locals.Claim("i");
        string count = BatchSource.CountSamples(model, samples);
        string inputs = Words.InputParameters(model, isBatch: true);

        code.Documented(
            $"""
            <summary>Names the classes of any number of samples, run at once.</summary>
            {inputs}
            <param name="{results}">Receives one classification a sample.</param>
            {Words.LengthFault}
            """,
            Code.Method(
                $"public void ClassifyBatch({Code.Parameters(model.Inputs)}, global::System.Span<{model.ClassificationType}> {results})",
                [count],
                model.Inputs.Skip(1).Select(input => Code.RequireSamples(input, samples)),
                [
                    $"if ({results}.Length != {samples})",
                    $"    throw new global::System.ArgumentException($\"A batch of {{{samples}}} samples takes as many results, not {{{results}.Length}}.\", nameof({results}));",
                    $"if ({samples} == 0)",
                    "    return;",
                    $"float[] {rented} = global::System.Buffers.ArrayPool<float>.Shared.Rent(checked({samples} * {output.LengthMember}));",
                    "try",
                    "{",
                    $"    var {scores} = new {Code.OutputSpan}({rented}, 0, {samples} * {output.LengthMember});",
                    $"    Score({Code.Arguments(model.Inputs)}, {samples}, {scores});",
                    $"    for (int {i} = 0; {i} < {samples}; {i}++)",
                    $"        {results}[{i}] = Pick({scores}.Slice({i} * {output.LengthMember}, {output.LengthMember}));",
                    "}",
                    "finally",
                    "{",
                    $"    global::System.Buffers.ArrayPool<float>.Shared.Return({rented});",
                    "}",
                ]));

        code.Documented(
            $"""
            <summary>Names the classes of any number of samples, run at once.</summary>
            {inputs}
            <returns>One classification a sample, in a new array.</returns>
            {Words.LengthFault}
            """,
            Code.Method(
                $"public {model.ClassificationType}[] ClassifyBatch({Code.Parameters(model.Inputs)})",
                [
                    count,
                    $"var {results} = new {model.ClassificationType}[{samples}];",
                    $"ClassifyBatch({Code.Arguments(model.Inputs)}, {results});",
                    $"return {results};",
                ]));

        code.Private(Code.Method(
            $"private void Score({Code.Parameters(model.Inputs)}, int {samples}, {Code.OutputSpan} {scores})",
            Code.RunSession(model, samples, (output, scores))));
    }

    private static void WritePick(ModelSpec model, ClassificationSpec classification, CodeWriter code)
    {
        string[] confidence = classification.Scores switch
        {
            Scores.Probabilities => [$"return new {model.ClassificationType}(({model.LabelType})best, scores[best]);"],
            Scores.LogProbabilities => [$"return new {model.ClassificationType}(({model.LabelType})best, global::System.MathF.Exp(scores[best]));"],
            _ =>
            [
                "// Softmax at its greatest value, whose exponential is 1.",
                "float sum = 0;",
                "foreach (float score in scores)",
                "    sum += global::System.MathF.Exp(score - scores[best]);",
                $"return new {model.ClassificationType}(({model.LabelType})best, 1 / sum);",
            ],
        };
        code.Private(Code.Method(
            $"private static {model.ClassificationType} Pick(global::System.ReadOnlySpan<float> scores)",
            [
                "int best = 0;",
                "for (int i = 1; i < scores.Length; i++)",
                "{",
                "    if (scores[i] > scores[best])",
                "        best = i;",
                "}",
                "",
            ],
            confidence));
    }
}
