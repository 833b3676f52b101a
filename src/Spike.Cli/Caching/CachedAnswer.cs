using Spike.Cli.Rendering;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Reports;

namespace Spike.Cli.Caching;

/// <summary>What a compilation said, as the cache keeps it beside the files: whoever gets them hears the same.</summary>
/// <param name="Diagnostics">Warnings.</param>
/// <param name="Report">What the conversion costs; none for a native model.</param>
/// <param name="Native">What there is to say about a native model.</param>
/// <param name="Recognised">Spiking neurons that were recognised in an ONNX graph.</param>
internal sealed record CachedAnswer(IReadOnlyList<Diagnostic> Diagnostics, CompileReport? Report, NativeReport? Native, RecognisedDocument? Recognised)
{
    /// <summary>Stands for the model's path, which another machine has elsewhere.</summary>
    public const string ModelFile = "<model>";
}
