using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Mapping;
using Spike.Runtime;
using Spike.Runtime.Chips;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Benchmarks;

/// <summary>Cores against their lower bound, and hops against cores in the order of the layers, for each strategy.</summary>
internal static class MappingBenchmark
{
    private static readonly Argument<string> Artifact = new("ARTIFACT.spike");
    private static readonly Argument<string?> Data = new("DATA") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Target = new("--target") { DefaultValueFactory = _ => "loihi3" };
    private static readonly Option<string> Board = new("--chip-config") { DefaultValueFactory = _ => "ncl-1chip" };
    private static readonly Option<int> Samples = new("--samples") { DefaultValueFactory = _ => 20, Description = "Whose spikes say which cores should stand near each other; without DATA each neuron sends one." };
    private static readonly Option<bool> Cores = new("--cores") { Description = "Prints each core." };

    public static Command Command()
    {
        var command = new Command("mapping", "Cores and hops of a network by strategy.") { Artifact, Data, Target, Board, Samples, Cores };
        command.SetAction(parsed =>
        {
            ChipBoard board = ChipBoards.Find(parsed.GetValue(Target), parsed.GetValue(Board)).Value ?? throw new ArgumentException("There is no such board.");
            using SpikeModel model = SpikeModel.Load(parsed.GetValue(Artifact)!);
            Dictionary<int, double>? spikes = parsed.GetValue(Data) is { } data ? Count(model, data, parsed.GetValue(Samples)) : null;
            foreach (MappingStrategy strategy in Enum.GetValues<MappingStrategy>())
            {
                long start = Stopwatch.GetTimestamp();
                MappingReport report = ChipMapping.Map(model.Program, board, "", strategy, spikes).Report;
                Console.WriteLine($"{strategy,-15} {report.Cores,5} cores of {report.LowerBound} at least ({report.BoundBy}), ratio {(double)report.Cores / report.LowerBound:0.000}; {report.Chips} chips; {report.Steps} steps; "
                    + $"{report.Hops:0} hops, {report.SequentialHops:0} in order, {report.Saved:P1} saved; {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
                if (!parsed.GetValue(Cores)) continue;
                foreach (CoreUse core in report.CoreUse)
                    Console.WriteLine($"    chip {core.Chip} core {core.Core} at {core.Column},{core.Row}: {core.Utilisation:P1} of {core.Limit}; {core.Neurons} neurons; {core.SpikesIn:0} spikes in; {string.Join(", ", core.Populations)}");
            }
        });
        return command;
    }

    private static Dictionary<int, double> Count(SpikeModel model, string data, int count)
    {
        SampleSet samples = SampleFiles.Read(data, model.Inputs.ToImmutableDictionary(input => input.Name, input => TensorShape.Of([.. input.Shape])), labelsPath: null);
        var spikes = new Dictionary<int, double>();
        for (int sample = 0; sample < count; sample++)
        {
            long[][] codes = ReferenceInterpreter.Run(model.Program, [.. model.Program.Inputs.Select(port => samples.Slice(port.Name, sample, 1).Values.ToArray().Select(value => (long)RealCodes.Encode(value, model.Program.Edges[port.Edge])).ToArray())]);
            for (int edge = 0; edge < codes.Length; edge++)
            {
                Edge of = model.Program.Edges[edge];
                if (of.HasCodes && codes[edge] is { } values) spikes[edge] = spikes.GetValueOrDefault(edge) + (values.Sum(code => (double)SpikeTrain.SpikeCount((int)code, of.Range, of.Coding)) / count);
            }
        }

        return spikes;
    }
}
