using System.CommandLine;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Compiler.Frontends.Nir;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>export ARTIFACT -o NET.nir: a native model as NIR.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The .nir file.", HelpName = "NET.nir", Required = true };

    public static Command Create(CommandHost host)
    {
        var command = new Command("export", "Writes a native model as NIR.") { Artifact, Output };
        command.SetAction(parse => host.Run(parse, Export, DocumentJson.Default.ExportDocument, (writer, document) => writer.WriteLine($"{document.Output} ({Figures.Bytes(document.Bytes)}), {document.Nodes} nodes")));
        return command;
    }

    private static ExportDocument Export(CommandContext context)
    {
        (string path, string output) = (context.Parse.GetRequiredValue(Artifact), context.Parse.GetRequiredValue(Output));
        using SpikeModel model = LoadedModel.Open(path);
        if (model.Native is not { } native)
            throw CommandFailure.At(path, "SPIKE3002", "it is a converted network, whose integer program has no form in NIR", "Export the artifact of a native model: one compiled from a .nir or .net file.");
        try
        {
            if (Path.GetDirectoryName(output) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            NirWriter.Write(output, native);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(output, "SPIKE5001", $"it cannot be written ({e.Message.TrimEnd('.')})", "Make the folder writable, or free space on its disk.");
        }

        return new ExportDocument(path, output, new FileInfo(output).Length, native.Nodes.Length);
    }
}
