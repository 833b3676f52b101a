namespace Spike.Compiler.Diagnostics;

/// <summary>What a stage found wrong with the model; it ends the compilation and becomes a diagnostic where the stages meet.</summary>
/// <param name="code">SPIKE####.</param>
/// <param name="node">The node at fault; none where it is the whole model.</param>
/// <param name="reason">Half a sentence.</param>
/// <param name="remedy">A sentence.</param>
internal sealed class ModelFault(string code, string? node, string reason, string remedy) : Exception(reason)
{
    public string Code { get; } = code;

    public string? Node { get; } = node;

    public string Remedy { get; } = remedy;

    public Diagnostic At(string file) => new(Code, DiagnosticSeverity.Error, file, Node, Message, Remedy);
}
