using System.Globalization;
using System.Text;

namespace Spike.Signatures;

/// <summary>Writes a signature as JSON: one tensor a line, the same bytes for the same signature.</summary>
internal static class SignatureWriter
{
    public static string Write(ModelSignature signature)
    {
        var json = new StringBuilder();
        json.Append("{\n  \"schema\": ").Append(ModelSignature.Schema).Append(",\n  \"model\": ");
        AppendString(json, signature.Model);
        json.Append(",\n  \"artifact\": ");
        AppendString(json, signature.Artifact);
        json.Append(",\n  \"graph\": ");
        AppendString(json, signature.Graph);
        if (signature.Native)
            json.Append(",\n  \"kind\": \"native\"");
        AppendTensors(json, "inputs", signature.Inputs);
        AppendTensors(json, "outputs", signature.Outputs);
        if (signature.Labels.Count > 0)
        {
            json.Append(",\n  \"labels\": [");
            for (int i = 0; i < signature.Labels.Count; i++)
            {
                json.Append(i == 0 ? "" : ", ");
                AppendString(json, signature.Labels[i]);
            }

            json.Append(']');
        }

        return json.Append("\n}\n").ToString();
    }

    private static void AppendTensors(StringBuilder json, string key, EquatableArray<TensorSignature> tensors)
    {
        json.Append(",\n  \"").Append(key).Append("\": [");
        for (int i = 0; i < tensors.Count; i++)
        {
            TensorSignature tensor = tensors[i];
            json.Append(i == 0 ? "\n    { \"name\": " : ",\n    { \"name\": ");
            AppendString(json, tensor.Name);
            json.Append(", \"type\": ");
            AppendString(json, tensor.Type);
            json.Append(", \"shape\": ");
            AppendShape(json, tensor.Shape);
            if (tensor.Producer is not null)
            {
                json.Append(", \"producer\": ");
                AppendString(json, tensor.Producer);
            }

            json.Append(" }");
        }

        json.Append("\n  ]");
    }

    private static void AppendShape(StringBuilder json, EquatableArray<Dimension>? shape)
    {
        if (shape is not { } axes)
        {
            json.Append("null");
            return;
        }

        json.Append('[');
        for (int axis = 0; axis < axes.Count; axis++)
        {
            json.Append(axis == 0 ? "" : ", ");
            if (axes[axis].Size is { } size)
                json.Append(size.ToString(CultureInfo.InvariantCulture));
            else
                AppendString(json, axes[axis].Symbol ?? "");
        }

        json.Append(']');
    }

    private static void AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                json.Append('\\').Append(c);
            else if (c < ' ' || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\u0085')
                json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                json.Append(c);
        }

        json.Append('"');
    }
}
