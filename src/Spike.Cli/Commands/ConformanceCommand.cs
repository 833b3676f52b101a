using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Spike.Cli.Conformance;
using Spike.Cli.Rendering;

namespace Spike.Cli.Commands;

/// <summary>conformance DIR: compiles ONNX's backend tests and compares what comes out with what is due.</summary>
internal static class ConformanceCommand
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "A folder of ONNX backend tests: folders with model.onnx and test_data_set_N." };
    private static readonly Option<string> Filter = CommonOptions.Text("--filter", "PATTERN", "Only tests whose name matches this regular expression.");
    private static readonly Option<bool> Shapes = new("--shapes") { Description = "Import only: compare the shapes of outputs, exactly, and compile nothing." };

    public static Command Create(CommandHost host)
    {
        var command = new Command("conformance", "Runs a folder of ONNX backend tests.") { Folder, Filter, Shapes };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.ConformanceDocument, ConformanceText.Write));
        return command;
    }

    private static ConformanceDocument Run(CommandContext context)
    {
        var clock = Stopwatch.StartNew();
        string folder = context.Parse.GetRequiredValue(Folder);
        if (!Directory.Exists(folder)) throw CommandFailure.At(folder, "SPIKE0001", "the folder does not exist", "Name a folder of ONNX backend tests.");
        Regex? filter = context.Parse.GetValue(Filter) is { } pattern ? Pattern(pattern) : null;
        Func<BackendTest, ConformanceResult> lane = context.Parse.GetValue(Shapes) ? ShapeLane.Run : ConformanceRunner.Run;
        IReadOnlyList<ConformanceResult> results = context.WithProgress(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), progress =>
            ConformanceSuite.Run(folder, lane, filter, progress, context.Cancellation));
        if (results.Count == 0)
            throw CommandFailure.At(folder, "SPIKE0001", $"it holds no backend test{(filter is null ? "" : $" whose name matches '{filter}'")}", "Name a folder whose subfolders hold model.onnx and test_data_set_0.");
        return new ConformanceDocument(folder, clock.Elapsed.TotalSeconds, results);
    }

    private static Regex Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw CommandFailure.Usage($"--filter is '{pattern}', which is no regular expression", "Write a part of a name, such as 'test_conv'.");
        }
    }
}
