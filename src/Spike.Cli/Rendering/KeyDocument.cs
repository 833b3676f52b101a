using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of key.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Key">For the client.</param>
/// <param name="Line">For the service's file.</param>
/// <param name="File">Which the line was added to.</param>
internal sealed record KeyDocument(string Name, string Key, string Line, string? File) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

internal static class KeyText
{
    /// <summary>The key alone where its line is in the file, so that a script takes it as it is.</summary>
    public static void Write(TextWriter writer, KeyDocument document)
    {
        writer.WriteLine(document.Key);
        if (document.File is null) writer.WriteLine(document.Line);
    }
}
