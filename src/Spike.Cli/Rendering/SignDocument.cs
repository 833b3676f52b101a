using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of sign.</summary>
/// <param name="Artifact">The file.</param>
/// <param name="SignedBy">SHA-256 of the public key.</param>
internal sealed record SignDocument(string Artifact, string SignedBy) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

internal static class SignText
{
    public static void Write(TextWriter writer, SignDocument document) => writer.WriteLine($"{document.Artifact} is signed by the key {document.SignedBy}");
}
