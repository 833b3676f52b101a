using System.Text.Json.Serialization;
using Spike.Cli.Conformance;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of conformance.</summary>
/// <param name="Folder">Of the tests.</param>
/// <param name="Seconds">It took.</param>
/// <param name="Tests">In the order of their names.</param>
internal sealed record ConformanceDocument(string Folder, double Seconds, IReadOnlyList<ConformanceResult> Tests) : ICommandOutcome
{
    [JsonIgnore]
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Tests.Where(test => test.Result == Outcome.Fail).Select(test =>
        new Diagnostic("SPIKE2010", DiagnosticSeverity.Error, Path.Combine(Folder, test.Name, "model.onnx"), null, test.Reason!,
            "This is a fault in SpikeBuild, not in the model; please report it."))];
}
