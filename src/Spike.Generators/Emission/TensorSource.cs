using System.Globalization;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>What the class says about its inputs and outputs: lengths and shapes.</summary>
internal static class TensorSource
{
    public static void Write(ModelSpec model, CodeWriter code)
    {
        code.Documented(
            "<summary>File name of the compiled model, which the build puts beside the app.</summary>",
            $"public const string ArtifactFile = {Code.Literal(model.Artifact)};");
        foreach (TensorSpec tensor in model.Tensors)
        {
            WriteLength(tensor, code);
            WriteShape(tensor, code);
        }
    }

    private static void WriteLength(TensorSpec tensor, CodeWriter code)
    {
        if (tensor.Length is { } length)
        {
            code.Documented(
                $"<summary>Values in one sample of {Words.Name(tensor)}, <c>{Xml.Text(tensor.Shape)}</c>.</summary>",
                $"public const int {tensor.LengthMember} = {length.ToString(CultureInfo.InvariantCulture)};");
            return;
        }

        code.Documented(
            $"""
            <summary>Values in one sample of {Words.Name(tensor)}.</summary>
            <remarks>The header of the original model leaves the number open; this one is the artifact's.</remarks>
            """,
            $"public int {tensor.LengthMember} => this.session.Model.{(tensor.IsInput ? "Inputs" : "Outputs")}[{tensor.Index}].Length;");
    }

    private static void WriteShape(TensorSpec tensor, CodeWriter code)
    {
        if (tensor.Length is null || tensor.Axes is not { Count: > 0 } axes)
            return;
        code.Documented(
            $"<summary>Dimensions of one sample of {Words.Name(tensor)}: <c>{Xml.Text(tensor.Shape)}</c>.</summary>",
            $"public static global::System.ReadOnlySpan<int> {tensor.ShapeMember} => [{string.Join(", ", axes)}];");
    }
}
