using System.Globalization;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The enum of the labels, and what Classify returns.</summary>
internal static class LabelSource
{
    public static void Write(ModelSpec model, ClassificationSpec classification, CodeWriter code)
    {
        code.Documented(
            $"<summary>The classes that <see cref=\"{model.Class}\"/> tells apart.</summary>",
            "public enum " + model.LabelType);
        code.Open();
        for (int i = 0; i < classification.Labels.Count; i++)
        {
            code.Gap();
            code.Lines($"/// <summary>{Xml.Text(classification.Labels[i].Text)}</summary>");
            code.Lines($"{classification.Labels[i].Member} = {i.ToString(CultureInfo.InvariantCulture)},");
        }

        code.Close();

        string confidence = classification.Scores == Scores.Logits
            ? "What softmax makes of the label's value: 0 to 1."
            : "The probability that the network itself gives the label.";
        code.Documented(
            $"""
            <summary>How <see cref="{model.Class}"/> classifies one sample.</summary>
            <param name="Label">The class with the greatest value.</param>
            <param name="Confidence">{confidence}</param>
            """,
            $"public readonly record struct {model.ClassificationType}({model.LabelType} Label, float Confidence);");
    }
}
