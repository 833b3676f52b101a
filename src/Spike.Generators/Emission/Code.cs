using Microsoft.CodeAnalysis.CSharp;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>Pieces of C# that many members are made of.</summary>
/// <remarks>Types are named from <c>global::</c>, so that none in the user's namespaces can take their place.</remarks>
internal static class Code
{
    public const string OutputSpan = "global::System.Span<float>";
    public const string Options = "global::Spike.Runtime.SpikeOptions";

    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>The tensor as the subject of a message: <c>"Input 'image' (1x28x28)"</c>.</summary>
    public static string Subject(TensorSpec tensor) =>
        Literal($"{(tensor.IsInput ? "Input" : "Output")} '{tensor.Name}'" + (tensor.Axes is null ? "" : $" ({tensor.Shape})"));

    public static string Parameters(IEnumerable<TensorSpec> tensors, bool asArrays = false) =>
        string.Join(", ", tensors.Select(tensor => $"{(!tensor.IsInput ? OutputSpan : asArrays ? $"{tensor.Element}[]" : InputSpan(tensor))} {tensor.Parameter}"));

    private static string InputSpan(TensorSpec input) => $"global::System.ReadOnlySpan<{input.Element}>";

    public static string Arguments(IEnumerable<TensorSpec> tensors) => string.Join(", ", tensors.Select(tensor => tensor.Parameter));

    /// <summary>Throws unless the tensor's argument holds this many samples.</summary>
    public static string RequireSamples(TensorSpec tensor, string samples) =>
        $"RequireSamples({tensor.Parameter}.Length, {samples}, {tensor.LengthMember}, {Subject(tensor)}, nameof({tensor.Parameter}));";

    /// <summary>Runs the session from the inputs' arguments into some of the outputs'. Several calls take it first: another thread's would mix its inputs with these.</summary>
    public static IEnumerable<string> RunSession(ModelSpec model, string samples, params (TensorSpec Output, string Into)[] results)
    {
        if (model.Inputs.Count == 1 && model.Outputs.Count == 1 && model.Inputs[0].Element == "float")
            return [$"this.session.Run({model.Inputs[0].Parameter}, {results[0].Into});"];
        return
        [
            $"using var {BatchSource.Locals(model).Claim("taken")} = this.session.Take();",
            .. model.Inputs.Select(input => $"this.session.SetInput({input.Index}, {input.Parameter});"),
            $"this.session.Execute({samples});",
            .. results.Select(result => $"this.session.GetOutput({result.Output.Index}, {result.Into});"),
        ];
    }

    /// <summary>Throws where an array is missing, before it would pass for an empty span.</summary>
    public static IEnumerable<string> RequireArrays(ModelSpec model) =>
        model.Inputs.Select(input => $"global::System.ArgumentNullException.ThrowIfNull({input.Parameter});");

    /// <summary>The arrays as spans, so that the call goes to the overload that takes those.</summary>
    public static string Spans(IEnumerable<TensorSpec> inputs) =>
        string.Join(", ", inputs.Select(input => $"new {InputSpan(input)}({input.Parameter})"));

    /// <summary>A method's head and body.</summary>
    public static string Method(string head, params IEnumerable<string>[] statements) =>
        head + "\n{\n" + string.Concat(statements.SelectMany(part => part).Select(line => line.Length > 0 ? $"    {line}\n" : "\n")) + "}";
}
