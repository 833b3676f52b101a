using System.Collections.Immutable;
using System.CommandLine;
using Spike.Cli.Analysis;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Commands;

/// <summary>analyze MODEL: what a network is made of, and whether it can be compiled.</summary>
internal static class AnalyzeCommand
{
    private static readonly Argument<string> Model = CommonOptions.Model();
    private static readonly Option<string[]> InputShape = new("--input-shape") { Description = "Shape of an input that the model leaves open, such as image:1x3x224x224.", HelpName = "SHAPE" };

    private static readonly Option<string> TimeStep = CommonOptions.Text("--time-step", "DT", "Native models: the length of a time step, in the unit of their time constants. Default: as the file says.");

    public static Command Create(CommandHost host)
    {
        var command = new Command("analyze", "Lists a network's operators and whether each can be compiled.") { Model, InputShape, TimeStep };
        command.SetAction(parse => host.Run(parse, Analyze, DocumentJson.Default.AnalyzeDocument, AnalyzeText.Write));
        return command;
    }

    private static AnalyzeDocument Analyze(CommandContext context)
    {
        string path = context.Parse.GetRequiredValue(Model);
        ImmutableArray<Diagnostic> passed = ModelPolicy.Check(context.Settings, path);
        try
        {
            AnalyzeDocument found = NativeCompiler.Takes(path) ? NativeAnalysis.Run(path, context.Parse.GetValue(TimeStep)) : ModelAnalysis.Run(path, InputShapeOption.Parse(context.Parse.GetValue(InputShape) ?? []), InputShapeOption.ParseFixed(context.Parse.GetValue(InputShape) ?? []));
            return found with { Diagnostics = [.. passed, .. found.Diagnostics] };
        }
        catch (ModelFault fault)
        {
            throw new CommandFailure(fault.At(path));
        }
    }
}
