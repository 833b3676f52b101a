using System.Globalization;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>Sentences of the documentation that several members share.</summary>
internal static class Words
{
    public static string Name(TensorSpec tensor) => $"{tensor.Kind} <c>{Xml.Text(tensor.Name)}</c>";

    /// <summary><c>1x28x28</c>, 784 values; or the number alone where the shape says no more.</summary>
    public static string Size(TensorSpec tensor)
    {
        string values = tensor.Length switch
        {
            null => $"<see cref=\"{tensor.LengthMember}\"/> values",
            1 => "1 value",
            { } length => length.ToString(CultureInfo.InvariantCulture) + " values",
        };
        return tensor.Axes is { Count: > 1 } ? $"<c>{Xml.Text(tensor.Shape)}</c>, {values}" : values;
    }

    public static string InputParameters(ModelSpec model, bool isBatch) =>
        string.Join("\n", model.Inputs.Select(input => Parameter(input, isBatch ? "Samples one after the other of" : "One sample of", isBatch)));

    public static string OutputParameters(ModelSpec model, bool isBatch) =>
        string.Join("\n", model.Outputs.Select(output => Parameter(output, isBatch ? "Receives as many samples of" : "Receives", isBatch)));

    public static string Returns(ModelSpec model, bool isBatch)
    {
        string what = isBatch ? "The samples one after the other" : "One sample";
        return model.HasResultType
            ? $"<returns>{what} of each output, in new arrays.</returns>"
            : $"<returns>{what} of {Name(model.Outputs[0])}, {Size(model.Outputs[0])}{(isBatch ? " each" : "")}, in a new array.</returns>";
    }

    public const string LengthFault = "<exception cref=\"global::System.ArgumentException\">A length does not fit, or a value is not a number.</exception>";

    private static string Parameter(TensorSpec tensor, string lead, bool isBatch) =>
        $"<param name=\"{tensor.Parameter.TrimStart('@')}\">{lead} {Name(tensor)}: {Size(tensor)}{(isBatch ? " each" : "")}.{WholeNumbers(tensor)}</param>";

    /// <summary>Of the types that have no C# type of their own here, truth values for example.</summary>
    private static string WholeNumbers(TensorSpec tensor) => tensor.IsInput && tensor.Element == "float" && !tensor.Type.Contains("float")
        ? $" The model takes {Xml.Text(tensor.Type)}: give whole numbers."
        : "";
}
