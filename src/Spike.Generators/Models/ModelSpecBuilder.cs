using Spike.Signatures;

namespace Spike.Generators.Models;

/// <summary>Decides every name of the class. What is emitted later only puts them together.</summary>
internal static class ModelSpecBuilder
{
    /// <summary>Names that properties of a record cannot have.</summary>
    private static readonly string[] RecordMembers =
        ["Clone", "Deconstruct", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "PrintMembers", "ReferenceEquals", "ToString"];

    public static ModelSpec Build(string @namespace, string name, ModelSignature signature)
    {
        // Names that differ in case only would make the class useless from languages that do not tell them apart.
        var members = new NameScope(StringComparer.OrdinalIgnoreCase, [name, .. TypedClass.MemberNames]);
        var properties = new NameScope(StringComparer.OrdinalIgnoreCase, [name + "Result", .. RecordMembers]);
        TensorSpec[] inputs = [.. signature.Inputs.Select((tensor, index) => Tensor(tensor, index, true, members, properties))];
        TensorSpec[] outputs = [.. signature.Outputs.Select((tensor, index) => Tensor(tensor, index, false, members, properties))];

        // Last: a parameter hides a member of its name, and the bodies use both.
        var parameters = new NameScope(StringComparer.Ordinal, [.. inputs.Concat(outputs).SelectMany(MembersOf)]);
        return new ModelSpec(
            @namespace,
            name,
            signature.Model,
            signature.Artifact,
            new([.. inputs.Select(input => input with { Parameter = parameters.Claim(input.Parameter) })]),
            new([.. outputs.Select(output => output with { Parameter = parameters.Claim(output.Parameter) })]),
            signature.Labels.Count > 0 && !signature.Native ? Classification(signature) : null)
        {
            IsNative = signature.Native,
        };
    }

    private static TensorSpec Tensor(TensorSignature tensor, int index, bool isInput, NameScope members, NameScope properties)
    {
        string parameter = CSharpName.Camel(tensor.Name, isInput ? "input" : "output");
        string stem = CSharpName.Pascal(parameter);
        return new TensorSpec(
            index,
            isInput,
            tensor.Name,
            tensor.Type,
            tensor.SampleShape,
            tensor.SampleLength,
            CSharpName.IsKeyword(parameter) ? "@" + parameter : parameter,
            members.Claim(stem + "Length"),
            members.Claim(stem + "Shape"),
            isInput ? "" : properties.Claim(stem));
    }

    private static IEnumerable<string> MembersOf(TensorSpec tensor) => [tensor.LengthMember, tensor.ShapeMember];

    private static ClassificationSpec Classification(ModelSignature signature)
    {
        var members = new NameScope(StringComparer.OrdinalIgnoreCase, []);
        LabelSpec[] labels = [.. signature.Labels.Select((text, index) => new LabelSpec(text, members.Claim(MemberOf(text, index))))];
        int output = ClassifyingOutput(signature);
        Scores scores = signature.Outputs[output].Producer switch
        {
            "Softmax" or "Sigmoid" => Scores.Probabilities,
            "LogSoftmax" => Scores.LogProbabilities,
            _ => Scores.Logits,
        };
        return new ClassificationSpec(output, scores, new(labels));
    }

    /// <summary>The first output with a value for each label, or else the first that may turn out to have.</summary>
    private static int ClassifyingOutput(ModelSignature signature)
    {
        int[] lengths = [.. signature.Outputs.Select(output => output.SampleLength ?? 0)];
        int exact = Array.IndexOf(lengths, signature.Labels.Count);
        return exact >= 0 ? exact : Math.Max(0, Array.IndexOf(lengths, 0));
    }

    private static string MemberOf(string text, int index)
    {
        string name = CSharpName.Pascal(text);
        if (CSharpName.IsIdentifier(name))
            return name;
        return "Label" + (name.Length > 0 ? name : index.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
