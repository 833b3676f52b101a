using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of health.</summary>
/// <param name="Url">What was asked.</param>
/// <param name="StatusCode">Of HTTP.</param>
/// <param name="Answer">What the service said.</param>
internal sealed record HealthDocument(string Url, int StatusCode, string Answer) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
