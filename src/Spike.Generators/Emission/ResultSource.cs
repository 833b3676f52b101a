using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>What a run of several outputs returns.</summary>
internal static class ResultSource
{
    public static void Write(ModelSpec model, CodeWriter code) => code.Documented(
        $"""
        <summary>The outputs of a run of <see cref="{model.Class}"/>.</summary>
        {string.Join("\n", model.Outputs.Select(output => $"<param name=\"{output.ResultProperty}\">Samples one after the other of {Words.Name(output)}, <c>{Xml.Text(output.Shape)}</c> each.</param>"))}
        """,
        $"public readonly record struct {model.ResultType}({string.Join(", ", model.Outputs.Select(output => $"float[] {output.ResultProperty}"))});");

    /// <summary>The result, from locals with the names of the outputs' parameters.</summary>
    public static string New(ModelSpec model) =>
        model.HasResultType ? $"new {model.ResultType}({Code.Arguments(model.Outputs)})" : model.Outputs[0].Parameter;
}
