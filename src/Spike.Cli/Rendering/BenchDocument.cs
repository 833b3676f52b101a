using System.Text.Json.Serialization;
using Spike.Cli.Benchmarking;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Measurement;

namespace Spike.Cli.Rendering;

/// <summary>The answer of bench.</summary>
/// <param name="Model">The network.</param>
/// <param name="AssumedInputs">Whether no data was given, so that inputs and scales come from noise.</param>
/// <param name="Inputs">What all sides were fed.</param>
/// <param name="InstructionLevel">Of our kernels.</param>
/// <param name="OnnxRuntime">Its version.</param>
/// <param name="Processors">That this process may use.</param>
/// <param name="Rounds">Timed rounds; each side runs once in each.</param>
/// <param name="Int8Note">How the original was quantised, or why ratioToInt8 is null.</param>
/// <param name="Int8Cosine">Of the 8-bit form's first output with the original's.</param>
/// <param name="Models">What was compiled.</param>
/// <param name="Peers">What ONNX Runtime took.</param>
/// <param name="Cases">What ours took.</param>
internal sealed record BenchDocument(
    string Model, bool AssumedInputs, string Inputs, string InstructionLevel, string OnnxRuntime, int Processors, int Rounds, string Int8Note, double? Int8Cosine,
    IReadOnlyList<BenchModelDocument> Models, IReadOnlyList<BenchPeerDocument> Peers, IReadOnlyList<BenchCaseDocument> Cases) : ICommandOutcome
{
    [JsonIgnore]
    public IReadOnlyList<Diagnostic> Findings { get; init; } = [];

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => Findings;
}

/// <summary>A compiled form.</summary>
internal sealed record BenchModelDocument(int TimeSteps, double Density, double SpikesPerSample, double Cosine);

/// <summary>ONNX Runtime on the original ("float") or on its 8-bit form ("int8"). One by one: the network takes no batch, so a call was made for each sample.</summary>
internal sealed record BenchPeerDocument(
    int Batch, int Threads, string Peer, bool OneByOne, double MedianSeconds, IReadOnlyList<double> QuartileSeconds, double SamplesPerSecond);

/// <summary>One of our runs. Ratios are of medians; their quartiles are those of the ratios of single rounds.</summary>
internal sealed record BenchCaseDocument(
    int Batch, int Threads, int TimeSteps, string Mode, double MedianSeconds, IReadOnlyList<double> QuartileSeconds, double SamplesPerSecond,
    double RatioToFloat, IReadOnlyList<double> RatioToFloatQuartiles, double? RatioToInt8, IReadOnlyList<double>? RatioToInt8Quartiles)
{
    public static IEnumerable<BenchPeerDocument> Peers(BatchTimes times)
    {
        yield return Peer(times, "float", times.Float);
        if (times.Int8 is { } bytes) yield return Peer(times, "int8", bytes);
    }

    public static IEnumerable<BenchCaseDocument> Cases(BatchTimes times) => times.Own.Select(own => new BenchCaseDocument(
        times.Batch, times.Threads, own.TimeSteps, own.Stepped ? "stepped" : "fused", own.Times.Median, Quartiles(own.Times), times.Batch / own.Times.Median,
        own.Times.Median / times.Float.Median, Quartiles(own.Times.Over(times.Float)),
        times.Int8 is { } bytes ? own.Times.Median / bytes.Median : null, times.Int8 is { } peer ? Quartiles(own.Times.Over(peer)) : null));

    private static BenchPeerDocument Peer(BatchTimes times, string peer, Timing timing) =>
        new(times.Batch, times.Threads, peer, times.OneByOne, timing.Median, Quartiles(timing), times.Batch / timing.Median);

    private static double[] Quartiles(Timing timing) => [timing.LowerQuartile, timing.UpperQuartile];
}
