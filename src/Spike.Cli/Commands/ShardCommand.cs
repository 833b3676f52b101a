using System.Collections.Immutable;
using System.CommandLine;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Compiler.Sharding;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Cli.Commands;

/// <summary>shard ARTIFACT --stage-mb N -o DIR: a model as stages, each an artifact that takes what the one before gives.</summary>
internal static class ShardCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<double> StageSize = new("--stage-mb") { Description = "Megabytes of a stage at most: its weights, and its populations for one sample.", HelpName = "N", Required = true };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The folder for NAME.0.spike, NAME.1.spike, ...", HelpName = "DIR", Required = true };

    public static Command Create(CommandHost host)
    {
        var command = new Command("shard", "Cuts a compiled model into stages that run one after the other.") { Artifact, StageSize, Output };
        command.SetAction(parse => host.Run(parse, Shard, DocumentJson.Default.ShardDocument, ShardText.Write));
        return command;
    }

    private static ShardDocument Shard(CommandContext context)
    {
        (string path, string output, double size) = (context.Parse.GetRequiredValue(Artifact), context.Parse.GetRequiredValue(Output), context.Parse.GetRequiredValue(StageSize));
        if (!(size > 0 && size < 1 << 30)) throw CommandFailure.Usage("--stage-mb is no number of megabytes above 0", "Write it as 256, or 0.5.");
        using SpikeModel model = LoadedModel.Open(path);
        if (model.IsNative) throw CommandFailure.At(path, "SPIKE3002", "it is a native model, whose neurons keep their state between steps", "Only converted networks are cut.");
        try
        {
            ImmutableArray<SpikingProgram> stages = StageCut.Cut(model.Program, (long)(size * (1 << 20)));
            Directory.CreateDirectory(output);
            return new ShardDocument(path, [.. stages.Select((stage, index) => Write(model, stage, Path.Combine(output, $"{Path.GetFileNameWithoutExtension(path)}.{index}.spike")))]);
        }
        catch (StageTooLargeException e)
        {
            throw CommandFailure.At(path, "SPIKE3002", $"{e.Message}, which is more than --stage-mb {size:0.###}", $"Write at least {Math.Ceiling(e.Size / (double)(1 << 20) * 1000) / 1000:0.###}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(output, "SPIKE5001", $"it cannot be written ({e.Message.TrimEnd('.')})", "Make the folder writable, or free space on its disk.");
        }
    }

    private static StageDocument Write(SpikeModel model, SpikingProgram stage, string path)
    {
        ArtifactWriter.Write(path, stage, model.Provenance!);
        long passed = stage.Outputs.Where(port => port.Name.StartsWith(StageCut.Passed, StringComparison.Ordinal)).Sum(port => (long)port.Shape.Length);
        return new StageDocument(path, new FileInfo(path).Length, stage.Operations.Length, passed);
    }
}
