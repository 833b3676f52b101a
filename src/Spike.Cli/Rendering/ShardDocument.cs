using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of shard.</summary>
/// <param name="Artifact">The whole model.</param>
/// <param name="Stages">In the order in which they run.</param>
internal sealed record ShardDocument(string Artifact, IReadOnlyList<StageDocument> Stages) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>One stage.</summary>
/// <param name="File">An artifact.</param>
/// <param name="Bytes">Of it.</param>
/// <param name="Operations">Of the integer program.</param>
/// <param name="CodesPassed">That a sample passes to the next stage.</param>
internal sealed record StageDocument(string File, long Bytes, int Operations, long CodesPassed);

internal static class ShardText
{
    public static void Write(TextWriter writer, ShardDocument document)
    {
        writer.WriteLine($"{document.Artifact} in {Figures.Count(document.Stages.Count)} stages");
        foreach (StageDocument stage in document.Stages)
            writer.WriteLine($"  {stage.File} ({Figures.Bytes(stage.Bytes)}), {Figures.Count(stage.Operations)} operations{(stage.CodesPassed > 0 ? $", passes {Figures.Count(stage.CodesPassed)} codes a sample" : "")}");
    }
}
