using Spike.Compiler.Diagnostics;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>Labels are class numbers: only an output that chooses one of its elements can be held to them.</summary>
internal static class LabelCheck
{
    /// <summary>SPIKE2005 where labels are of no use: an error where an accuracy was to be held to a limit, else a warning.</summary>
    /// <param name="file">Whose finding it is.</param>
    /// <param name="output">Shape of the first output of one sample.</param>
    /// <param name="labelled">Whether there are labels.</param>
    /// <param name="limited">Whether they were to measure a drop that is limited.</param>
    public static Diagnostic? Fault(string file, TensorShape output, bool labelled, bool limited = false) => !labelled || Comparison.IsChoice(output) ? null : new Diagnostic(
        "SPIKE2005", limited ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, file, null,
        $"labels say nothing of an output of shape {output}, which chooses none of its elements, so there is no accuracy",
        limited ? "Leave the labels out: the outputs' cosine to the original's is held to the limit then. Or give the model one output for each class." : "Leave the labels out, or give the model one output for each class.");
}
